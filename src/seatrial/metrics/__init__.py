"""Metrics, calibration, intervals and distances: pure functions of arrays."""

"""A model's answers, measured: metrics, baselines, calibration, slices, champion."""

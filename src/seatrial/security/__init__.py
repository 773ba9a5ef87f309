"""Scan model files before anything in them runs, and restore those that may be loaded."""

from seatrial.security.onnx_file import Node, OnnxFile, OutsideTensor
from seatrial.security.restore import restore
from seatrial.security.scan import Scan, scan_bytes, scan_file

__all__ = ["Node", "OnnxFile", "OutsideTensor", "Scan", "restore", "scan_bytes", "scan_file"]

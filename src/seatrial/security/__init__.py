"""Scan model files before anything in them runs, and restore those that may be loaded."""

from seatrial.security.onnx_file import Node, OnnxFile, OutsideTensor, looks_like_onnx
from seatrial.security.restore import restore
from seatrial.security.scan import Scan, looks_like_lightgbm, looks_like_pickle, read_bytes, scan_bytes, scan_file

__all__ = [
    "Node",
    "OnnxFile",
    "OutsideTensor",
    "Scan",
    "looks_like_lightgbm",
    "looks_like_onnx",
    "looks_like_pickle",
    "read_bytes",
    "restore",
    "scan_bytes",
    "scan_file",
]

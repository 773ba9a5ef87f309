"""Native models to ONNX: trees, linear models and common pipelines by our own conversion, others by skl2onnx."""

from seatrial.optimise.convert.convert import Converted, conversions

__all__ = ["Converted", "conversions"]

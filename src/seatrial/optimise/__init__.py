"""Convert models to ONNX, and prove that they answer as before."""

from seatrial.optimise.form import Chosen, Native, choose_form
from seatrial.optimise.parity import Forms, Labels, microseconds, parity

__all__ = ["Chosen", "Forms", "Labels", "Native", "choose_form", "microseconds", "parity"]

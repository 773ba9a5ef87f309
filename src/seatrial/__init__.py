"""Seatrial decides by measured evidence whether a trained model is fit to be released."""

__version__ = "0.1.0"

"""The model card, written from evidence alone."""

from seatrial.governance.card import render_card

__all__ = ["render_card"]

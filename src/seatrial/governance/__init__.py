"""The model card, written from evidence alone."""

from seatrial.governance.card import render_card
from seatrial.governance.cyclonedx import render_bom

__all__ = ["render_bom", "render_card"]

"""The model card, written from evidence alone, and what a release adds to it."""

from seatrial.governance.card import render_card
from seatrial.governance.cyclonedx import render_bom
from seatrial.governance.released import render_release

__all__ = ["render_bom", "render_card", "render_release"]

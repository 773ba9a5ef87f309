"""The model card as a CycloneDX bill of materials."""

from seatrial.governance.cyclonedx.render import render_bom

__all__ = ["render_bom"]

"""Load models behind one port, match them to a table, and ask them."""

from seatrial.models.file import ModelFile
from seatrial.models.formats import Format, formats
from seatrial.models.load import load_model
from seatrial.models.match import match_signature, matched
from seatrial.models.needs import modules_of

__all__ = ["Format", "ModelFile", "formats", "load_model", "match_signature", "matched", "modules_of"]

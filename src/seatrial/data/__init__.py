"""Tables in, schema, data checks, frames to columns.

``seatrial.data.clusters`` is not among them: it needs the metrics, which take long to import, and those who only read
tables do without.
"""

from seatrial.data.address import is_address
from seatrial.data.columns import blocks_of, cut_columns, field_types, to_columns
from seatrial.data.guess import Guess
from seatrial.data.infer import infer
from seatrial.data.read import read_table
from seatrial.data.scratch import Scratch
from seatrial.data.split import split_by_time
from seatrial.data.spooled import Frame
from seatrial.data.table import Table
from seatrial.data.target import Target, encode_target

__all__ = [
    "Frame",
    "Guess",
    "Scratch",
    "Table",
    "Target",
    "blocks_of",
    "cut_columns",
    "encode_target",
    "field_types",
    "infer",
    "is_address",
    "read_table",
    "split_by_time",
    "to_columns",
]

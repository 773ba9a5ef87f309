"""Tables in, schema, data checks, frames to columns."""

from seatrial.data.clusters import encode_clusters
from seatrial.data.columns import field_types, to_columns
from seatrial.data.read import read_table
from seatrial.data.split import split_by_time
from seatrial.data.table import Table

__all__ = [
    "Table",
    "encode_clusters",
    "field_types",
    "read_table",
    "split_by_time",
    "to_columns",
]

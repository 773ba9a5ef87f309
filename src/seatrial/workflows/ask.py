"""Ask a model about a table whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seatrial.data import Table, Target, encode_clusters, encode_target, to_columns
from seatrial.metrics import Answers
from seatrial.project import Project
from seatrial.values import InputError, Model, Roles, Signature
from seatrial.values.ports import Array, Columns

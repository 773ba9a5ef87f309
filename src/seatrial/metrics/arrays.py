"""Names for the arrays that metrics take and give."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.signedinteger[Any]]
Rows: TypeAlias = NDArray[np.bool_] | NDArray[np.int64]
Array: TypeAlias = NDArray[Any]

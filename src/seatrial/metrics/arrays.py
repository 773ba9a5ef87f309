"""Names for the arrays that metrics take and give, and the sum of their products."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.signedinteger[Any]]
Rows: TypeAlias = NDArray[np.bool_] | NDArray[np.int64]
Array: TypeAlias = NDArray[Any]


def dot(first: Floats, second: Floats) -> float:
    """Return the sum of the products of ``(n,)`` numbers, on one thread.

    BLAS would share a million products between threads, which spin while they wait: that takes more of the processor
    than the sum, far longer where others use it too, and rounds by how many threads there are.
    """
    return float(np.einsum("i,i->", first, second))

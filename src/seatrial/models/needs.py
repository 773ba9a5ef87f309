"""Which Python modules a model file needs to be loaded, told without loading it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from seatrial.security import scan_file


def modules_of(path: str | Path, *, trust: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the top-level modules that loading a model imports, sorted, without those of Python itself.

    Raises
    ------
    InputError
        ``SCNnnn`` for a file that may not be loaded.
    """
    scan = scan_file(path, trust=trust)
    if scan.kind == "lightgbm-text":
        return ("lightgbm",)
    found = {name.split(".", maxsplit=1)[0] for name in scan.names}
    return tuple(sorted(found - sys.stdlib_module_names))

"""picklescan on one file, or on every file of a folder, of which it tells whether it flags each: given the path."""

import sys
import time
from pathlib import Path

started = time.perf_counter()

from picklescan.scanner import scan_file_path
from serve import serve

imported = time.perf_counter() - started
PATH = Path(sys.argv[1])


def said(path: Path) -> str:
    """Say ``"flagged"`` of a file that holds what picklescan calls dangerous, ``"read"``, or ``"broken off"``."""
    try:
        result = scan_file_path(str(path))
    except Exception:  # noqa: BLE001 - whatever its readers raise on a file made to break them
        return "broken off"
    # Of an honest model it names some classes at least; where it names none it saw no pickle.
    whole = not result.scan_err and result.globals
    return "flagged" if result.infected_files else "read" if whole else "broken off"


def look(path: Path) -> dict[str, str]:
    """Return what it says of each file."""
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    return {each.name: said(each) for each in paths}


serve(lambda: PATH, look, imported)

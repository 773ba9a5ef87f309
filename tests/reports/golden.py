"""Golden files: compared, or written again with ``SEATRIAL_REFRESH_GOLDEN=1``."""

import os
from pathlib import Path


def check_golden(path: Path, text: str) -> None:
    """Assert that a file holds the text; write it instead when a refresh is asked for."""
    if os.environ.get("SEATRIAL_REFRESH_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{path} differs; SEATRIAL_REFRESH_GOLDEN=1 writes it again"

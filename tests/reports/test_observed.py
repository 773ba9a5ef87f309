"""Which answers are the server's own fault: what the code says of each code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import seatrial
from seatrial.reports.observed import FAULTS

SOURCE = Path(seatrial.__file__).parent
OWN = {"busy", "late", "unavailable", "failed"}


def refusals() -> Iterator[tuple[str, str]]:
    """Give the code and the kind of every refusal of a request in the source."""
    for path in (*(SOURCE / "serving").rglob("*.py"), *(SOURCE / "shells").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                kinds = [each.value for each in node.keywords if each.arg == "kind"]
                kind = kinds[0].value if kinds and isinstance(kinds[0], ast.Constant) else "invalid"
                if re.fullmatch(r"SRV[0-9]{3}", str(node.args[0].value)) and _refuses(node):
                    yield str(node.args[0].value), str(kind)


def _refuses(node: ast.Call) -> bool:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name in {"refused", "RequestError"}


def test_faults_are_the_codes_that_no_client_can_help() -> None:
    found = {code: kind in OWN for code, kind in refusals()}
    assert len(found) > 40
    assert {code for code, own in found.items() if own != bool(re.fullmatch(FAULTS, code))} == set()

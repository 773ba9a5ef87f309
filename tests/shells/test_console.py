"""Tables on a terminal of any width, and into a file."""

from __future__ import annotations

import pytest

from seatrial.shells.cli import console
from seatrial.shells.cli.console import print_table

KEY = "k7f3a9c1d2e4"
ROW = (KEY, "predict", "the shop's till in the harbour, second floor", "revoked")


def test_into_a_file_every_row_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    print_table(("id", "role", "label", "state"), [ROW, ROW])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all(word in lines[-1] for word in ROW)


@pytest.mark.parametrize("width", [44, 60, 200])
def test_a_terminal_wraps_and_cuts_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    wide = console.Console(force_terminal=True, width=width, color_system=None, highlight=False)
    monkeypatch.setattr(console, "terminal", lambda: wide)
    print_table(("id", "role", "label", "state"), [ROW], whole=("id",))
    told = capsys.readouterr().out
    assert KEY in told
    assert "…" not in told
    cells = [line.split("│") for line in told.splitlines() if "│" in line]
    for i, text in enumerate(ROW):
        assert "".join(cell[i].strip() for cell in cells).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, told.splitlines())) <= width

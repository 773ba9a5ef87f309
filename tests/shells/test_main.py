"""The command line: exit statuses, one JSON document, near misses, no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from seatrial import __version__
from seatrial.shells.cli import main
from seatrial.shells.cli.main import COMMANDS, INTERNAL, INTERRUPTED, OK, WRONG_INPUT, status_of
from seatrial.values import InputError, ManyErrors

Captured = pytest.CaptureFixture[str]


def stands_in(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let every command raise an error; it is the shell around it that is tested."""

    def call(_command: str, **_options: object) -> int:
        raise error

    monkeypatch.setattr(main, "_call", call)


def test_version_is_told(capsys: Captured) -> None:
    assert status_of(["--version"]) == OK
    assert capsys.readouterr().out == f"seatrial {__version__}\n"


def test_help_names_every_command(capsys: Captured) -> None:
    assert status_of(["--help"]) == OK
    told = capsys.readouterr().out
    assert all(name.split()[0] in told for name in COMMANDS)


def test_a_library_of_an_extra_is_told_with_the_line_that_installs_it() -> None:
    code = """
import sys
sys.modules["msgspec"] = None  # as if it were not installed
from seatrial.shells.cli.main import status_of
sys.exit(status_of(["feedback", "sent.csv"]))
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, 'pip install "seatrial[serve]"' in done.stderr) == (WRONG_INPUT, True)


@pytest.mark.parametrize("arguments", [[], ["audit"]])
def test_no_command_shows_the_help(arguments: list[str], capsys: Captured) -> None:
    assert status_of(arguments) == OK
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(("typed", "meant"), [("trail", "trial"), ("crad", "card"), ("audti", "audit")])
def test_a_misspelt_command_names_the_near_miss(typed: str, meant: str, capsys: Captured) -> None:
    assert status_of([typed]) == WRONG_INPUT
    told = capsys.readouterr().err
    assert "USE001" in told
    assert f'Did you mean "{meant}"?' in told


def test_wrong_input_has_status_2_and_four_parts(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    stands_in(monkeypatch, InputError("PRJ001", "found", where="there", expected="that", fix="do this"))
    assert status_of(["trial"]) == WRONG_INPUT
    told = capsys.readouterr()
    assert told.err.splitlines() == ["PRJ001: found", "  where: there", "  expected: that", "  what to do: do this"]
    assert told.out == ""


def test_all_errors_are_one_json_document(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    stands_in(monkeypatch, ManyErrors([InputError("PRJ001", "one"), InputError("PRJ002", "two")]))
    assert status_of(["trial", "--json"]) == WRONG_INPUT
    assert [error["code"] for error in json.loads(capsys.readouterr().out)["errors"]] == ["PRJ001", "PRJ002"]


def test_an_internal_error_has_status_3_and_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    stands_in(monkeypatch, ZeroDivisionError("oh"))
    assert status_of(["trial"]) == INTERNAL
    told = capsys.readouterr().err
    assert "USE900" in told
    assert "Traceback" not in told


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    stands_in(monkeypatch, ZeroDivisionError("oh"))
    assert status_of(["--debug", "trial"]) == INTERNAL
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_has_status_130(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    stands_in(monkeypatch, KeyboardInterrupt())
    assert status_of(["trial"]) == INTERRUPTED
    assert "Nothing was recorded" in capsys.readouterr().err


def test_a_missing_project_is_told(tmp_path: Path, capsys: Captured) -> None:
    assert status_of(["trial", "-p", str(tmp_path)]) == WRONG_INPUT
    assert "PRJ" in capsys.readouterr().err

"""What the command line says when something went wrong."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Collection
from typing import TYPE_CHECKING

from seatrial.values.errors import ManyErrors, SeatrialError, did_you_mean

if TYPE_CHECKING:
    from typer.exceptions import TyperException


def interrupted(arguments: list[str]) -> str:
    """Return what a run leaves that was interrupted."""
    if "score" in arguments:
        return "The same command goes on where it stopped."
    if "feedback" in arguments:
        return "Run the command again: what was taken stays, and is not taken twice."
    if "watch" in arguments:
        return "Run the command again: windows that were looked at are not looked at twice, and the others follow."
    return "Nothing was recorded; run the command again to start over."


def misuse(error: TyperException, arguments: list[str], *, known: Collection[str]) -> SeatrialError:
    """Return the error of a command line that cannot be understood."""
    message = error.format_message()
    words = [word for word in arguments if not word.startswith("-")]
    hint = did_you_mean(words[0], known).strip() if words and words[0] not in known else ""
    return SeatrialError(
        "USE001",
        message,
        where=" ".join(["seatrial", *arguments]),
        expected=hint,
        fix="seatrial --help shows all commands",
    )


def defect(error: Exception) -> SeatrialError:
    """Return what an error that nobody foresaw means for the user."""
    return SeatrialError(
        "USE900",
        f"an internal error: {type(error).__name__}: {error}",
        expected="no such error; this is a defect of Seatrial, not of your input",
        fix="run the command again with `seatrial --debug ...` and report the traceback",
    )


def tell(error: SeatrialError, *, as_json: bool) -> None:
    """Print an error: for people on standard error, for programs on standard output too."""
    sys.stderr.write(f"{error.words}\n")
    if as_json:
        errors = error.errors if isinstance(error, ManyErrors) else (error,)
        told = [
            {"code": one.code, "error": one.found, "where": one.where, "expected": one.expected, "hint": one.fix}
            for one in errors
        ]
        sys.stdout.write(json.dumps({"errors": told}, ensure_ascii=False) + "\n")


def trace(*, debug: bool) -> None:
    """Print the traceback of the error that is being handled, for those who asked for it."""
    if debug:
        traceback.print_exc()

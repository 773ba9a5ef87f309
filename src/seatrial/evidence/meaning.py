"""What an error of a database means for the user, whichever database it is."""

from __future__ import annotations

from typing import NamedTuple

from seatrial.values import StateError

AGAIN = "; nothing was lost, run the command again"


class Meaning(NamedTuple):
    """A code, what was found, and what to do."""

    code: str
    found: str
    fix: str

    def error(self, place: str) -> StateError:
        """Return the error at a place."""
        return StateError(self.code, self.found, where=place, fix=self.fix)


LOCKED = Meaning(
    "EVD020",
    "another process has been writing to the evidence for too long",
    f"wait for it to end, or end it{AGAIN}",
)
FULL = Meaning("EVD024", "the disk is full", f"free some space where the database lies{AGAIN}")
FAILING = Meaning(
    "EVD025", "the disk did not read or write the evidence", f"look at the disk and its free space{AGAIN}"
)


def unknown(words: str, *, place: str) -> StateError:
    """Return the error for an answer that nobody foresaw."""
    return StateError("EVD029", f"the database answered: {words}", where=place, fix="see where the database lies")

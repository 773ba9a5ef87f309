"""One root of errors, each with a stable code and four parts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import partial

LONGEST_PART = 600
# What stands between user and host of a URL, whatever is in it; or after the name that PostgreSQL has for it.
_PASSWORD = re.compile(r"(://[^/\s:@]*:)\S*(?=@)|((?<=[?&])password=)[^&\s\"']+")


class SeatrialError(Exception):
    """What was found, where, what was expected, and what to do next.

    Parameters
    ----------
    code
        Stable for ever: ``PRJnnn`` project file, ``TBLnnn`` tables, ``MDLnnn`` models, ``SCNnnn`` file safety,
        ``EVDnnn`` evidence and its store, ``PKGnnn`` packages, ``RELnnn`` releases, ``SRVnnn`` serving, ``JRNnnn`` the
        journal, ``KEYnnn`` keys, ``SCOnnn`` scoring, ``ALEnnn`` alerts, ``WATnnn`` watching, ``PROnnn`` profiles,
        ``ENGnnn`` engines, ``USEnnn`` use of the command line.
    found
        What was found, in one sentence.
    where
        A path: of a file, a setting (``gate[1].metric``), a column; empty when there is none.
    expected
        What would have been right, with the near miss.
    fix
        What to do next, with the text to paste.
    """

    def __init__(self, code: str, found: str, *, where: str = "", expected: str = "", fix: str = "") -> None:
        self.code = code
        self.found = _shown(found)
        self.where = _shown(where)
        self.expected = _shown(expected)
        self.fix = _shown(fix)
        super().__init__(self.words)

    @property
    def words(self) -> str:
        """All four parts as text."""
        lines = [f"{self.code}: {self.found}"]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.fix:
            lines.append(f"  what to do: {self.fix}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.words

    def __reduce__(self) -> tuple[object, ...]:
        parts = {"where": self.where, "expected": self.expected, "fix": self.fix}
        return (partial(type(self), **parts), (self.code, self.found))


class InputError(SeatrialError):
    """The user's input is wrong: project file, data, model or arguments. Exit status 2."""


class StateError(SeatrialError):
    """The state folder or the store cannot be used: locked, gone, full, newer than this version. Exit status 2."""


class ManyErrors(InputError):  # noqa: N818 - it is many errors
    """Several things are wrong; all are said at once.

    Parameters
    ----------
    errors
        At least one; told in order.
    """

    def __init__(self, errors: Iterable[SeatrialError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.code, first.found, where=first.where, expected=first.expected, fix=first.fix)

    @property
    def words(self) -> str:
        """Each error's words, in order."""
        return "\n".join(error.words for error in self.errors)

    def __reduce__(self) -> tuple[object, ...]:
        return (ManyErrors, (self.errors,))


def near_miss(name: str, known: Iterable[str]) -> str | None:
    """Return the known name nearest to ``name``, or None if none is near.

    Examples
    --------
    >>> near_miss("traget", ["target", "time"])
    'target'
    """
    names = sorted(set(known))
    if name in names:
        return name
    folded = {known_name.casefold(): known_name for known_name in names}
    if name.casefold() in folded:
        return folded[name.casefold()]
    found = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``' did you mean "x"?'`` for a near miss, else an empty string.

    Examples
    --------
    >>> did_you_mean("traget", ["target", "time"])
    ' Did you mean "target"?'
    >>> did_you_mean("colour", ["target", "time"])
    ''
    """
    near = near_miss(name, known)
    return "" if near is None else f' Did you mean "{near}"?'


def without_password(text: str) -> str:
    """Return the text with the password of each URL in it struck out.

    Examples
    --------
    >>> without_password("store.url=postgresql://me:secret@host/database")
    'store.url=postgresql://me:***@host/database'
    """
    return _PASSWORD.sub(lambda found: f"{found[1] or found[2]}***", text)


def _shown(text: str) -> str:
    text = without_password(text)
    return text if len(text) <= LONGEST_PART else text[: LONGEST_PART - 3] + "..."

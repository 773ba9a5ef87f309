"""The reviewed names that a model file may use, and how."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from seatrial.security.marks import Use, Uses
from seatrial.values.errors import InputError

REVIEWED = "reviewed_names.txt"
LAST_PROTOCOL_OF_PYTHON_2 = 2
RUNS_ANYTHING = frozenset(
    {
        "_io", "_posixsubprocess", "asyncio", "bdb", "builtins", "code", "codeop", "ctypes", "distutils", "doctest",
        "importlib", "io", "marshal", "multiprocessing", "nt", "operator", "os", "pdb", "pickle", "pip", "pkgutil",
        "posix", "pty", "pydoc", "runpy", "setuptools", "shutil", "socket", "subprocess", "sys", "tempfile", "timeit",
        "trace", "types", "urllib", "webbrowser", "zipimport",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which names may be used in which way.

    Parameters
    ----------
    names
        May be referred to.
    called, new
        May besides be called, or made without their constructor.
    trusted
        Names the user allows; in every way.
    """

    names: frozenset[str]
    called: frozenset[str]
    new: frozenset[str]
    trusted: frozenset[str] = frozenset()

    def admits(self, full: str) -> bool:
        """Say whether a name may be imported at all."""
        return full in self.names or full in self.trusted

    def refused(self, uses: Uses) -> tuple[tuple[str, Use], ...]:
        """Return each use that is not allowed, as ``(name, use)``, sorted; a name that is unknown stands once."""
        every = uses.of("refer")
        unknown = {(full, _refer()) for full in every if not self.admits(full)}
        known = every & self.names - self.trusted
        misused: set[tuple[str, Use]] = {(full, "call") for full in uses.of("call") & known - self.called}
        misused |= {(full, "new") for full in uses.of("new") & known - self.new}
        return tuple(sorted(unknown | misused))


def _refer() -> Use:
    return "refer"


def full_name(module: str, name: str, *, proto: int) -> tuple[str, str]:
    """Return the module and name that a pickle of this protocol means; Python 2 knew some under other names."""
    if proto > LAST_PROTOCOL_OF_PYTHON_2:
        return module, name
    if (module, name) in NAME_MAPPING:
        return NAME_MAPPING[module, name]
    return IMPORT_MAPPING.get(module, module), name


@cache
def reviewed() -> Allowed:
    """Return the list that this version ships, read from ``reviewed_names.txt``.

    One name a line, then how it may be used besides being referred to: ``call``, ``new``; ``#`` starts a comment.
    """
    lines = resources.files("seatrial.security").joinpath(REVIEWED).read_text(encoding="utf-8").splitlines()
    rows = [line.split("#", 1)[0].split() for line in lines]
    uses = {row[0]: frozenset(row[1:]) for row in rows if row}
    return Allowed(
        names=frozenset(uses),
        called=frozenset(name for name, how in uses.items() if "call" in how),
        new=frozenset(name for name, how in uses.items() if "new" in how),
    )


def allowed_with(trust: Sequence[str]) -> Allowed:
    """Return the reviewed names together with those the user trusts.

    Raises
    ------
    InputError
        ``SCN005`` if an entry is not one exact name, or names a module that can run anything.
    """
    for entry in trust:
        parts = entry.split(".")
        if len(parts) < 2 or not all(part.isidentifier() for part in parts):  # noqa: PLR2004 - module and name
            raise InputError(
                "SCN005",
                f'"{entry}" is not the exact name of one class or function',
                where="model.trust",
                expected='names such as "package.module.name", each in full; no wildcards',
                fix="copy the name from the message that refused the file",
            )
        if parts[0] in RUNS_ANYTHING:
            raise InputError(
                "SCN005",
                f'"{entry}" can run or reach anything on this machine, so trusting it would make the scan worthless',
                where="model.trust",
                expected="a class or function of a modelling library, or of your own package",
                fix="save the model without it: a named function of your own package can take its place",
            )
    base = reviewed()
    return Allowed(names=base.names, called=base.called, new=base.new, trusted=frozenset(trust))

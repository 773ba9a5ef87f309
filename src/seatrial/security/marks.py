"""What stands for things while a pickle is scanned: names and calls, never the things themselves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

MOST_OPCODES = 20_000_000
Use = Literal["refer", "call", "new"]


class Unset:
    """The state of a call that has not been given one."""


UNSET = Unset()


class RefusedError(Exception):
    """A pickle does something that no honest file does; the message says what."""


class Pairs(list[object]):
    """A dictionary as the flat list of its keys and values: nothing is hashed, so no hash can be attacked.

    ``sealed`` once something was checked that keeps a reference to the real dictionary: it may not change any more.
    """

    sealed = False


class Items(list[object]):
    """A set as the list of its items, for the same reason."""


class Name:
    """A global that the pickle names; it is not imported.

    Parameters
    ----------
    full
        ``"package.module.name"``.
    """

    __slots__ = ("full",)

    def __init__(self, full: str) -> None:
        self.full = full


class Made:
    """What calling a name would have made.

    Parameters
    ----------
    maker
        The name that would have been called.
    args
        What it would have been called with.
    """

    __slots__ = ("args", "dtype", "maker", "state")

    def __init__(self, maker: Name, args: object) -> None:
        self.maker = maker
        self.args = args
        self.state: object = UNSET
        self.dtype: np.dtype[np.generic] | None = None


class Uses:
    """How often each name was referred to, called, or made anew, and how many opcodes may still be followed."""

    def __init__(self, *, opcodes: int = MOST_OPCODES) -> None:
        self.opcodes = iter(range(opcodes))
        self.root = ""
        self.counts: Counter[tuple[str, Use]] = Counter()

    def add(self, name: Name, use: Use) -> None:
        """Count one use of a name."""
        self.counts[name.full, use] += 1

    def of(self, use: Use) -> frozenset[str]:
        """Return the names that were used in this way."""
        return frozenset(full for full, how in self.counts if how == use)

"""What a check found, where, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Status = Literal["pass", "warn", "fail", "not-applicable", "skipped"]
Scalar: TypeAlias = "str | int | float | bool | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer of one check.

    Parameters
    ----------
    code
        Stable for ever, such as ``"DATA012"``; its page is ``docs/checks/data012.md``.
    name
        The check in words, such as ``"duplicate rows"``.
    status
        ``"fail"`` rejects. ``"skipped"`` means that the answer matters and could not be had: it holds.
        ``"not-applicable"`` is said and does not hold.
    where
        What it is about: a column, a pair of columns, a table; empty for the whole.
    message
        What was found, with its numbers, in one or two sentences.
    hint
        What to do next; empty when there is nothing to do.
    measured
        Named figures behind the message, as sorted pairs.
    """

    code: str
    name: str
    status: Status
    where: str
    message: str
    hint: str = ""
    measured: tuple[tuple[str, Scalar], ...] = ()

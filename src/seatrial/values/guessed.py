"""A guess with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessed(Generic[T_co]):
    """What is assumed, and why.

    Parameters
    ----------
    value
        What is assumed.
    why
        The reason, in half a sentence; a project file shows it as a comment.
    """

    value: T_co
    why: str

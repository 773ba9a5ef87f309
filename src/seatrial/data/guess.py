"""Guesses with their reasons."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.values import Guessed, Level, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a table seems to be.

    Parameters
    ----------
    task
        What is predicted.
    positive
        The positive label; None unless binary, or when nothing tells.
    time, id, group
        Columns of these parts; None if no column looks like it.
    protected
        Columns whose names speak of people's protected properties; candidates, for a person to decide.
    ignore
        Columns that the model does not take; empty unless its file names its features.
    features
        Columns that the model is assumed to take.
    unsure
        What could not be told, in sentences.
    """

    task: Guessed[Task]
    positive: Guessed[Level] | None
    time: Guessed[str] | None
    id: Guessed[str] | None
    group: Guessed[str] | None
    protected: tuple[Guessed[str], ...]
    ignore: tuple[Guessed[str], ...]
    features: tuple[str, ...]
    unsure: tuple[str, ...]

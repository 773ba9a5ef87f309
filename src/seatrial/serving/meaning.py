"""What the numbers of an answer mean: labels and scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from seatrial.values.model import OutputKind
from seatrial.values.package import Package
from seatrial.values.slice import Level

Array = NDArray[Any]
EVEN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """How an output is read.

    Parameters
    ----------
    output
        As in the signature.
    classes
        The labels, in the order of the columns; empty for values, and for a model that does not name them.
    positive
        Place of the positive class; -1 unless the task is binary.
    threshold
        Score from which a binary model says yes.
    """

    output: OutputKind
    classes: tuple[Level, ...] = ()
    positive: int = -1
    threshold: float = EVEN

    def labels(self, output: Array) -> Sequence[Level] | None:
        """Return the class of each row, or None for values."""
        if self.output == "value":
            return None
        if self.output == "label":
            return [self._name(code) for code in output.tolist()]
        if self.positive < 0:
            return [self._name(code) for code in output.argmax(axis=1).tolist()]
        yes, no = self._name(self.positive), self._name(1 - self.positive)
        return [yes if score >= self.threshold else no for score in output[:, self.positive].tolist()]

    def scores(self, output: Array) -> list[float] | None:
        """Return each row's probability of the positive class, of its label, or its value; None for labels alone."""
        if self.output == "label":
            return None
        if self.output == "value":
            return [float(value) for value in output.tolist()]
        scores = output.max(axis=1) if self.positive < 0 else output[:, self.positive]
        return [float(score) for score in scores.tolist()]

    def _name(self, code: int) -> Level:
        return self.classes[code] if self.classes else code


def meaning_of(package: Package) -> Meaning:
    """Return how a package's answers are read.

    A binary model whose positive class nobody named says yes by its second class.
    """
    signature = package.signature
    binary = package.task == "binary" and signature.output != "value"
    named = [i for i, level in enumerate(signature.classes) if _same(level, package.positive)]
    positive = (named[0] if named else 1) if binary else -1
    return Meaning(
        output=signature.output,
        classes=signature.classes,
        positive=positive,
        threshold=EVEN if package.threshold is None else package.threshold,
    )


def _same(level: Level, wanted: Level | None) -> bool:
    return wanted is not None and (level == wanted or str(level) == str(wanted))

"""Single values as a feature takes them, and what is said of those that it does not take."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import numpy as np

from seatrial.serving.need import Need
from seatrial.serving.refusal import RequestError
from seatrial.serving.shown import LONGEST_SHOWN, shown
from seatrial.values.errors import with_near_miss

MOST_NAMED = 10
TRUTHS: Mapping[object, bool] = {"true": True, "false": False, 1: True, 0: False}
WORDS = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "string": "text",
    "datetime": 'an instant in ISO 8601, such as "2026-05-31T09:30:00"',
}
Value: TypeAlias = Any
Place: TypeAlias = Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Takes values of one feature.

    Parameters
    ----------
    need
        What the feature must be.
    lenient
        Whether what can be converted is.
    """

    need: Need
    lenient: bool

    def take(self, value: Value, place: Place) -> Value:
        """Return a value as the feature's column holds it: a float, an int, a bool, text, an instant or None.

        Raises
        ------
        RequestError
            ``SRV012`` to ``SRV018``, ``SRV024``.
        """
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return self._missing(place)
        take: Callable[[Value, Place], Value] = getattr(self, f"_{self.need.type}", self._string)
        return take(value, place)

    def _missing(self, place: Place) -> None:
        if (self.need.nullable or self.lenient) and self.need.gaps:
            return
        raise RequestError(
            "SRV017",
            f"{self.need.name} is missing here, and in training it never was",
            where=place(),
            expected=WORDS[self.need.type],
            fix="send a value; a model that must cope with missing values has to be trained on some",
        )

    def _number(self, value: Value, place: Place) -> float:
        if isinstance(value, str):
            value = self._from_text(value, place)
        elif isinstance(value, bool):
            value = self._from_truth(value, place)
        elif not isinstance(value, int | float):
            raise self._wrong(value, place)
        try:
            number = float(value)
        except OverflowError:
            raise self._out_of_range(value, place) from None
        if math.isinf(number):
            raise self._infinite(place)
        if not self.need.low <= number <= self.need.high:
            raise self._out_of_range(value, place)
        return number

    def _integer(self, value: Value, place: Place) -> int:
        if isinstance(value, str):
            value = self._from_text(value, place)
        elif isinstance(value, bool):
            value = self._from_truth(value, place)
        elif not isinstance(value, int | float):
            raise self._wrong(value, place)
        if isinstance(value, float):
            if math.isinf(value):
                raise self._infinite(place)
            if not value.is_integer():
                raise RequestError(
                    "SRV015",
                    f"{self.need.name} is {value!r}, and the model takes whole numbers",
                    where=place(),
                    expected=f"a whole number, such as {round(value)}",
                    fix="send it as it was in training",
                )
        if not self.need.low <= value <= self.need.high:
            raise self._out_of_range(value, place)
        return int(value)

    def _boolean(self, value: Value, place: Place) -> bool:
        if isinstance(value, bool):
            return value
        key = value.strip().casefold() if isinstance(value, str) else value
        if self.lenient and isinstance(key, str | int | float) and key in TRUTHS:
            return TRUTHS[key]
        raise self._wrong(value, place)

    def _string(self, value: Value, place: Place) -> str:
        if isinstance(value, str):
            return value
        raise self._wrong(value, place)

    def _datetime(self, value: Value, place: Place) -> datetime:
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - tables hold instants without a zone
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                raise RequestError(
                    "SRV024",
                    f"{self.need.name} is {shown(value)}, which is no instant",
                    where=place(),
                    expected=WORDS["datetime"],
                ) from None
        if not isinstance(value, datetime):
            raise self._wrong(value, place)
        try:
            return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
        except OverflowError:
            raise self._out_of_range(value, place) from None

    def _from_text(self, value: str, place: Place) -> int | float:
        number = _number_in(value)
        if number is None:
            raise self._wrong(value, place)
        if self.lenient:
            return number
        raise RequestError(
            "SRV013",
            f"{self.need.name} is the text {shown(value)}, and the model takes {WORDS[self.need.type]}",
            where=place(),
            expected=f"{number} without quotes",
            fix='send numbers as numbers; or let text through: [serving] input = "lenient"',
        )

    def _from_truth(self, value: bool, place: Place) -> int:  # noqa: FBT001 - it is the value of a cell
        if self.lenient:
            return int(value)
        raise RequestError(
            "SRV014",
            f"{self.need.name} is {str(value).lower()}, and the model takes {WORDS[self.need.type]}",
            where=place(),
            expected=f"{WORDS[self.need.type]}, such as {int(value)}",
            fix='send numbers as numbers; or let truths through: [serving] input = "lenient"',
        )

    def _wrong(self, value: Value, place: Place) -> RequestError:
        return RequestError(
            "SRV012",
            f"{self.need.name} is {shown(value)}, and the model takes {WORDS.get(self.need.type, 'text')}",
            where=place(),
            expected=WORDS.get(self.need.type, "text"),
            fix="send it as it was in training; the metadata of the model say how",
        )

    def _out_of_range(self, value: Value, place: Place) -> RequestError:
        return RequestError(
            "SRV016",
            f"{self.need.name} is {shown(value)}, which is more than the model's input can hold",
            where=place(),
            expected=f"{WORDS.get(self.need.type, 'a value')} from {self.need.low:.9g} to {self.need.high:.9g}",
            fix="look at how the value is made; it is far outside what the model was trained on",
        )

    def _infinite(self, place: Place) -> RequestError:
        return RequestError(
            "SRV018",
            f"{self.need.name} is infinite",
            where=place(),
            expected="a finite number",
            fix="look at how the value is made; often it was divided by nothing",
        )


def unseen(need: Need, value: str, place: str) -> RequestError:
    """Return the refusal of a category that training did not have; of a sensitive feature no known one is named."""
    return RequestError(
        "SRV019",
        f"{need.name} is {shown(value)}, a category that training did not have",
        where=place,
        expected=_known(need, value),
        fix='let it through with a warning: [serving] unseen = "warn"; or as "other": unseen = "other"',
    )


def _known(need: Need, value: str) -> str:
    levels = sorted(need.levels or ())
    if need.sensitive or len(levels) > MOST_NAMED:
        return with_near_miss(f"one of {len(levels)} known ones", value, () if need.sensitive else levels)
    return with_near_miss(f"one of {', '.join(map(shown, levels))}", value, levels)


def _number_in(text: str) -> int | float | None:
    """Return the finite number that a text is, None if it is none."""
    if len(text) > LONGEST_SHOWN or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    try:
        return int(text)
    except ValueError:
        return number

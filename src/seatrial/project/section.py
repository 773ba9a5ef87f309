"""What sections of the project file are made of: their common shape, and the types of keys."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from seatrial.project.refusal import refuse
from seatrial.values import Level

DURATION = re.compile(r"([1-9][0-9]{0,5})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def _day(value: object) -> object:
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str):
        for kind in (date, datetime):
            try:
                return kind.fromisoformat(value)
            except ValueError:
                continue
    raise refuse(
        "PRJ018",
        f"{value!r} is not a date",
        expected="a date or a date and time: 2013-03-31, 2013-03-31T23:59:59",
        fix="{key} = 2013-03-31",
    )


def _level(value: object) -> object:
    if value is None or isinstance(value, Level):
        return value
    raise refuse(
        "PRJ012",
        f"{value!r} is not the label of a class",
        expected="text, a number, true or false, as in the target column",
        fix='{key} = "yes"',
    )


def duration(value: object) -> object:
    """Return a length of time such as ``"1h"``, parsed; for a validator."""
    if isinstance(value, timedelta):
        return value
    found = DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse(
            "PRJ014",
            f"{value!r} is not a length of time",
            expected="a whole number and a unit of s, m, h, d or w",
            fix='{key} = "1h"',
        )
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def _readable(text: str) -> str:
    if "\0" in text:
        raise refuse(
            "PRJ014", "the text holds a zero byte", expected="text that can be a name or a path", fix='{key} = "..."'
        )
    return text


DURATION_SCHEMA = {"type": "string", "pattern": f"^{DURATION.pattern}$"}
Text: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_readable)]
Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Port: TypeAlias = Annotated[int, Field(ge=0, le=65535)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Day: TypeAlias = Annotated[
    date | datetime | None, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date-time or date"})
]
Label: TypeAlias = Annotated[Any, BeforeValidator(_level), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Duration: TypeAlias = Annotated[timedelta, BeforeValidator(duration), WithJsonSchema(DURATION_SCHEMA)]


class Section(BaseModel):
    """A table of the project file; unknown keys are refused, text is never taken for a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, protected_namespaces=())

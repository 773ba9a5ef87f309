"""What watching can say about data, each with a code that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from seatrial.values.finding import Finding, Scalar, Status

NOTHING: Final[Mapping[str, Scalar]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A kind of finding.

    Parameters
    ----------
    code, name
        Stable for ever.
    asks
        What is asked, in a sentence.
    """

    code: str
    name: str
    asks: str

    def says(
        self,
        status: Status,
        message: str,
        *,
        where: str = "",
        hint: str = "",
        measured: Mapping[str, Scalar] = NOTHING,
    ) -> Finding:
        """Return the finding; its figures are rounded to six digits and sorted by name."""
        figures = tuple((name, _rounded(measured[name])) for name in sorted(measured))
        return Finding(
            code=self.code, name=self.name, status=status, where=where, message=message, hint=hint, measured=figures
        )


def _rounded(value: Scalar) -> Scalar:
    return float(f"{value:.6g}") if isinstance(value, float) else value


COLUMN_DRIFT: Final = Code(
    code="WAT101",
    name="drift of a column",
    asks="Does a column surely differ from the reference by more than its minimum?",
)
PREDICTION_DRIFT: Final = Code(
    code="WAT102", name="drift of the answers", asks="Do scores, labels or missing answers surely differ?"
)
OUTCOME_DRIFT: Final = Code(
    code="WAT103", name="drift of the outcomes", asks="Are the shares of the outcomes surely otherwise?"
)
CONCEPT_DRIFT: Final = Code(
    code="WAT104", name="concept drift", asks="Do other outcomes follow where the model says the same?"
)
JOINT_DRIFT: Final = Code(
    code="WAT105", name="drift of columns together", asks="Can a model tell the window's rows from the reference's?"
)
SEASONAL: Final = Code(
    code="WAT106", name="drift that the season explains", asks="Was the same season of the past just so?"
)
CONTINUOUS: Final = Code(
    code="WAT107", name="change while watching", asks="Has evidence of a change gathered over the windows so far?"
)
EMPTY_WINDOW: Final = Code(code="WAT111", name="empty window", asks="Has the window rows?")
NO_REFERENCE: Final = Code(code="WAT112", name="window without reference", asks="Is there anything to compare with?")
OTHER_PLAN: Final = Code(
    code="WAT113", name="reference of another plan", asks="Were reference and window counted by one plan?"
)
VANISHED: Final = Code(code="WAT114", name="vanished column", asks="Has every table of the window every column?")
RETYPED: Final = Code(code="WAT115", name="retyped column", asks="Do the values still have the type of the reference?")
ALL_MISSING: Final = Code(code="WAT116", name="column without values", asks="Has the column any value?")
CONSTANT: Final = Code(code="WAT117", name="constant column", asks="Has a column that varied become constant?")
TOO_FEW: Final = Code(
    code="WAT118", name="too few rows", asks="Are there rows enough for any difference to be called drift?"
)
MANY_LEVELS: Final = Code(
    code="WAT119", name="too many categories", asks="Can each category, and each new one, be told from the others?"
)
NO_OUTCOMES: Final = Code(code="WAT120", name="outcomes not compared", asks="Are outcomes known on both sides?")
VOLUME: Final = Code(code="WAT131", name="volume", asks="Is the number of rows as it used to be?")
FRESHNESS: Final = Code(code="WAT132", name="freshness", asks="Is the newest row as new as it used to be?")
RENAMED: Final = Code(code="WAT133", name="unknown column", asks="Has the window columns that the reference has not?")

CODES: Final = (
    COLUMN_DRIFT,
    PREDICTION_DRIFT,
    OUTCOME_DRIFT,
    CONCEPT_DRIFT,
    JOINT_DRIFT,
    SEASONAL,
    CONTINUOUS,
    EMPTY_WINDOW,
    NO_REFERENCE,
    OTHER_PLAN,
    VANISHED,
    RETYPED,
    ALL_MISSING,
    CONSTANT,
    TOO_FEW,
    MANY_LEVELS,
    NO_OUTCOMES,
    VOLUME,
    FRESHNESS,
    RENAMED,
)

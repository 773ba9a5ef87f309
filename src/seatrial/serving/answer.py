"""What the data plane answers, and what the numbers in it mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from seatrial.journal.ids import id_text
from seatrial.values.route import Route
from seatrial.values.slice import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seatrial.serving.check import Checked
    from seatrial.serving.served import Served


class Answer(msgspec.Struct):
    """One request's answer.

    Parameters
    ----------
    served
        The version that answered.
    route
        How it was chosen.
    n_rows
        At least 1.
    output
        As the signature says: ``(n_rows, n_classes)`` float64, ``(n_rows,)`` int64 or ``(n_rows,)`` float64.
    warnings
        What was odd about the input and let through.
    first_id
        16 bytes of the first row's prediction id; that of row ``i`` is the number greater by ``i``. None if nothing is
        recorded.
    row_ids
        Of the project's ``id`` column, if the request had them.
    checked
        The rows as the model was asked; what shadows are asked about.
    text
        What :meth:`id` has made.
    """

    served: Served
    route: Route
    n_rows: int
    output: NDArray[Any]
    checked: Checked
    warnings: tuple[str, ...] = ()
    first_id: bytes | None = None
    row_ids: list[str] | None = None
    text: str = ""

    def id(self) -> str:
        """Return the first row's prediction id as text, empty if nothing is recorded; it is made once."""
        if not self.text and self.first_id is not None:
            self.text = id_text(self.first_id)
        return self.text

    @property
    def model(self) -> str:
        """Name of the model."""
        return self.served.name

    @property
    def version(self) -> str:
        """The version that answered."""
        return self.served.version

    def labels(self) -> Sequence[Level] | None:
        """Return the class of each row, or None for a regression."""
        return self.served.meaning.labels(self.output)

    def scores(self) -> list[float] | None:
        """Return each row's probability of the positive class (binary), of its label (multiclass), or its value.

        None for a model that gives labels only.
        """
        return self.served.meaning.scores(self.output)

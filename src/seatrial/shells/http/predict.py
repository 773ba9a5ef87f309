"""The friendly door: one JSON object of named features, or a list of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from seatrial.journal.ids import id_text
from seatrial.serving.answer import Answer
from seatrial.serving.ask import Ask, Records, Typed
from seatrial.serving.plane import Plane
from seatrial.serving.served import Served
from seatrial.shells.http.body import media_type
from seatrial.shells.http.call import Call, Reply
from seatrial.shells.http.plain import NOT_JSON, plain_json
from seatrial.shells.http.single import model_of
from seatrial.values.slice import Level

_ENCODE = msgspec.json.Encoder().encode


class One(msgspec.Struct, omit_defaults=True, gc=False):
    """What is said of one row; of a class ``label`` and ``score``, of a number ``value``."""

    label: Level | None = None
    score: float | None = None
    value: float | None = None
    prediction_id: str = ""
    model: str = ""
    version: str = ""
    warnings: tuple[str, ...] = ()


class Many(msgspec.Struct, omit_defaults=True):
    """What is said of a list of rows."""

    model: str
    version: str
    predictions: list[One]
    warnings: tuple[str, ...] = ()


class Predict:
    """Answers ``/predict``.

    Parameters
    ----------
    plane
        Who is asked.
    """

    def __init__(self, plane: Plane) -> None:
        self._plane = plane

    async def __call__(self, call: Call) -> Reply:
        """Return label, score, identity, model and version; of each row, if a list was sent."""
        media_type(call.headers)
        model = model_of(self._plane, call)
        route = self._plane.route(model, call.version)
        rows, many = _rows(self._plane.served(model, route.version), call.body)
        where = _of_list if many else _of_object
        answer = await self._plane.answer(
            Ask(model, rows, route=route, started=call.started, where=where),
        )
        return Reply(_ENCODE(_many(answer) if many else _one(answer)), answer=answer)


def _rows(served: Served, body: bytes) -> tuple[Typed | Records, bool]:
    """Return the rows of a body, and whether they came as a list."""
    try:
        return served.read(body), body.lstrip()[:1] == b"["
    except NOT_JSON:
        found = plain_json(body)
    many = isinstance(found, list)
    return Records(found if many else [found]), many


def _of_object(row: int | None, column: str | None) -> str:
    del row
    return column or "body"


def _of_list(row: int | None, column: str | None) -> str:
    place = "body" if row is None else f"[{row}]"
    return place if column is None else f"{place}.{column}"


def _one(answer: Answer) -> One:
    one = _of_row(answer)(0)
    one.model, one.version, one.warnings = answer.model, answer.version, answer.warnings
    return one


def _many(answer: Answer) -> Many:
    row = _of_row(answer)
    return Many(answer.model, answer.version, [row(i) for i in range(answer.n_rows)], answer.warnings)


def _of_row(answer: Answer) -> Callable[[int], One]:
    labels: Sequence[Level] | None = answer.labels()
    scores = answer.scores()
    first_id = answer.first_id

    def row(i: int) -> One:
        one = One() if first_id is None else One(prediction_id=id_text(first_id, i))
        if labels is None:
            one.value = None if scores is None else scores[i]
        else:
            one.label = labels[i]
            one.score = None if scores is None else scores[i]
        return one

    return row

"""The friendly door: one JSON object of named features, or a list of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from seatrial.journal.ids import id_text
from seatrial.serving.answer import Answer
from seatrial.serving.ask import Records, Typed
from seatrial.serving.plane import Plane
from seatrial.serving.served import Served
from seatrial.shells.http.body import media_type
from seatrial.shells.http.call import Call, Reply
from seatrial.shells.http.errors import refused
from seatrial.shells.http.invocations import TABLES
from seatrial.shells.http.plain import NOT_JSON, plain_json, refuse_repeated
from seatrial.shells.http.single import Single
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
        single = Single(self._plane, call)
        rows, many = _rows(single.served, call.body)
        answer = await single.answer(rows, _of_list if many else _of_object)
        return Reply(_ENCODE(_many(answer) if many else _one(answer)), answer=answer)


def _rows(served: Served, body: bytes) -> tuple[Typed | Records, bool]:
    """Return the rows of a body, and whether they came as a list."""
    try:
        typed = served.read(body)
    except NOT_JSON:
        found = plain_json(body)
    else:
        refuse_repeated(body, typed.rows)
        return typed, body.lstrip()[:1] == b"["
    many = isinstance(found, list)
    if not many:
        _refuse_table(found, served)
    return Records(found if many else [found]), many


def _refuse_table(found: object, served: Served) -> None:
    """Refuse a whole table in one of the shapes that other doors take, with the door that takes it."""
    features = {rule.name for rule in served.features}
    tables = [name for name in TABLES if name not in features and isinstance(found, dict) and name in found]
    if tables:
        raise refused(
            "SRV010",
            f'the model has no feature "{tables[0]}", and this door takes no tables',
            where=tables[0],
            expected="one object of named features, or a list of them",
            fix=f"send it to /invocations/{served.name}, or tensors to /v2/models/{served.name}/infer",
        )


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

"""MLflow's door: four shapes of JSON, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from seatrial.journal.ids import id_text
from seatrial.serving.answer import Answer
from seatrial.serving.ask import Matrix, Named, Records, Where
from seatrial.serving.plane import Plane
from seatrial.serving.refusal import RequestError
from seatrial.serving.served import Served
from seatrial.shells.http.body import CSV, JSON, media_type
from seatrial.shells.http.call import Call, Reply
from seatrial.shells.http.errors import refused
from seatrial.shells.http.plain import plain_json
from seatrial.shells.http.single import Single
from seatrial.values.errors import with_near_miss
from seatrial.values.slice import Level

Rows: TypeAlias = Matrix | Named | Records
Read: TypeAlias = tuple[Rows, Where]
_ENCODE = msgspec.json.Encoder().encode
_BESIDE = frozenset({"params"})
_EXAMPLE = 'send {"dataframe_records": [{"distance": 200, "carrier": "UA"}]}'


class Predictions(msgspec.Struct, omit_defaults=True):
    """What MLflow's clients read, and who answered."""

    predictions: list[Level]
    prediction_ids: list[str] = []
    model: str = ""
    version: str = ""
    warnings: tuple[str, ...] = ()


class Invocations:
    """Answers ``/invocations``.

    Parameters
    ----------
    plane
        Who is asked.
    """

    def __init__(self, plane: Plane) -> None:
        self._plane = plane

    async def __call__(self, call: Call) -> Reply:
        """Return the labels, or for a regression the values, of all rows."""
        kind = media_type(call.headers, takes=(JSON, CSV))
        single = Single(self._plane, call)
        rows, where = read_csv(call.body, single.served) if kind == CSV else read_frame(plain_json(call.body))
        answer = await single.answer(rows, where)
        return Reply(_ENCODE(_predictions(answer)), answer=answer)

    async def ping(self, call: Call) -> Reply:
        """Return an empty answer, as MLflow does; with status 503 while a model is missing."""
        del call
        return Reply(b"\n", status=200 if self._plane.ready else 503)


def read_frame(found: object) -> Read:
    """Return the rows of a body, and what a place in them is called.

    Raises
    ------
    RequestError
        ``SRV132`` if it is none of the four shapes.
    """
    if not isinstance(found, dict):
        raise _no_frame("the body is not an object", "body")
    shapes = [name for name in found if name in TABLES]
    others = [name for name in found if name not in TABLES and name not in _BESIDE]
    if others or len(shapes) != 1:
        what = f"the body has {others[0][:60]!r}" if others else f"the body has {len(shapes)} tables"
        raise _no_frame(what, others[0][:60] if others else "body", named=others[0] if others else "")
    if found.get("params"):
        raise _no_frame("the model takes no parameters", "params")
    return TABLES[shapes[0]](found[shapes[0]], shapes[0])


def _split(table: Any, place: str) -> Read:  # noqa: ANN401 - whatever was sent
    if not isinstance(table, dict) or not isinstance(table.get("data"), list):
        raise _no_frame("there is no list of rows", f"{place}.data")
    columns, data = table.get("columns"), table["data"]
    if columns is None:
        return Matrix(data), _at(f"{place}.data", None)
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise _no_frame("the columns are no list of names", f"{place}.columns")
    if len(set(columns)) < len(columns):
        raise _no_frame("a column is there twice", f"{place}.columns")
    for i, row in enumerate(data):
        if not isinstance(row, list) or len(row) != len(columns):
            length = f"{len(row)} values" if isinstance(row, list) else "no list of values"
            raise _no_frame(f"the row has {length}, and there are {len(columns)} columns", f"{place}.data[{i}]")
    named = {name: [row[j] for row in data] for j, name in enumerate(columns)}
    return Named(named), _at(f"{place}.data", {name: j for j, name in enumerate(columns)}, absent=f"{place}.columns")


def _records(rows: Any, place: str) -> Read:  # noqa: ANN401 - whatever was sent
    if not isinstance(rows, list):
        raise _no_frame("there is no list of rows", place)
    return Records(rows), _at(place, None)


def _instances(rows: Any, place: str) -> Read:  # noqa: ANN401 - whatever was sent
    if isinstance(rows, dict):
        return Named(rows), _of_columns(place)
    if not isinstance(rows, list):
        raise _no_frame("there are no rows", place)
    if rows and isinstance(rows[0], dict):
        return Records(rows), _at(place, None)
    return Matrix(rows), _at(place, None)


TABLES: Mapping[str, Callable[[Any, str], Read]] = {
    "dataframe_split": _split,
    "dataframe_records": _records,
    "instances": _instances,
    "inputs": _instances,
}


def read_csv(body: bytes, served: Served) -> Read:
    """Return the rows of a table whose first line names its columns; what stands for a number is read as one.

    Raises
    ------
    RequestError
        ``SRV133`` if it is no such table.
    """
    header, *lines = _csv_lines(body) or [(1, [])]
    at, names = header
    if len(set(names)) < max(1, len(names)):
        raise _no_csv("the first line does not name each column once", f"line {at}")
    for number, row in lines:
        if len(row) != len(names):
            raise _no_csv(f"there are {len(row)} values, and {len(names)} columns", f"line {number}")
    types = {rule.name: str(rule.type) for rule in served.features}
    columns = {name: [_cell(row[j], types.get(name, "")) for _, row in lines] for j, name in enumerate(names)}
    return Named(columns), _of_lines(at, [number for number, _ in lines])


def _csv_lines(body: bytes) -> list[tuple[int, list[str]]]:
    """Return the lines that are not empty, each with its number: of its last line, if it has several in quotes."""
    number = 0
    try:
        reader = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        return [(number := reader.line_num, line) for line in reader if line]
    except UnicodeDecodeError as error:
        raise _no_csv(f"the body is not UTF-8: {error}", "body") from error
    except csv.Error as error:
        raise _no_csv(f"the body is not CSV: {error}", f"after line {number}" if number else "line 1") from error


def _cell(text: str, kind: str) -> object:
    """Return what a cell stands for; text that is no number stays, and is explained by the data plane."""
    if not text:
        return None
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind not in ("number", "integer"):
        return text
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _predictions(answer: Answer) -> Predictions:
    labels = answer.labels()
    values: list[Level] = list((answer.scores() or ()) if labels is None else labels)
    first = answer.first_id
    ids = [] if first is None else [id_text(first, i) for i in range(answer.n_rows)]
    return Predictions(values, ids, answer.model, answer.version, answer.warnings)


def _at(place: str, index: Mapping[str, int] | None, *, absent: str = "") -> Where:
    def where(row: int | None, column: str | None) -> str:
        if row is None:
            return (absent or place or "body") if column is None or absent else f"{place}.{column}"
        if column is None:
            return f"{place}[{row}]"
        return f"{place}[{row}].{column}" if index is None else f"{place}[{row}][{index.get(column, 0)}]"

    return where


def _of_lines(header: int, numbers: Sequence[int]) -> Where:
    def where(row: int | None, column: str | None) -> str:
        line = f"line {header if row is None else numbers[row]}"
        return line if row is None or column is None else f"{line}, {column}"

    return where


def _of_columns(place: str) -> Where:
    def where(row: int | None, column: str | None) -> str:
        named = place if column is None else f"{place}.{column}"
        return named if row is None else f"{named}[{row}]"

    return where


def _no_frame(found: str, where: str, *, named: str = "") -> RequestError:
    expected = with_near_miss(f"one of {', '.join(TABLES)}", named, TABLES)
    return refused("SRV132", found, where=where, expected=expected, fix=_EXAMPLE)


def _no_csv(found: str, where: str) -> RequestError:
    expected = "a line of names, then a line for each row, separated by commas"
    return refused("SRV133", found, where=where, expected=expected, fix="let a library write it")

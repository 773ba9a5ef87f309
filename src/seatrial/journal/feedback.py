"""What comes in at ``/feedback``: one outcome or many, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from seatrial.journal.entry import Turned
from seatrial.journal.ids import is_id
from seatrial.journal.words import number_of, text_of
from seatrial.values.errors import InputError, ManyErrors, did_you_mean
from seatrial.values.slice import Level

MOST = 10_000
LONGEST = 512
MOST_ERRORS = 20
LATEST = timedelta(minutes=5)  # how far the clock of a sender may be ahead
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXAMPLE = (
    '{"prediction_id": "018bcfe5-6800-7abc-8000-00000000000a", "value": "late", "known_at": "2024-03-31T18:30:00Z"}'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a project calls the things that are sent.

    Parameters
    ----------
    target
        The target column; understood as ``value`` is.
    row_id
        The ``id`` column; understood as ``row_id`` is. None if the project has none.
    truths
        The two answers to a question of yes or no, as :func:`seatrial.journal.words.text_of` has them; nothing else is
        one then. Empty for other questions: what the training table never had may turn out to be true.
    is_number
        Whether the truth is a number.
    """

    target: str = "value"
    row_id: str | None = None
    truths: tuple[str, ...] = ()
    is_number: bool = False

    @property
    def known(self) -> Mapping[str, str]:
        """What each key means."""
        own = {self.target: "value"} | ({} if self.row_id is None else {self.row_id: "row_id"})
        return own | {key: key for key in ("prediction_id", "row_id", "value", "known_at", "source")}


def parse_feedback(
    body: bytes,
    *,
    new_ids: Callable[[int], bytes],
    now: datetime,
    names: Names = Names(),
) -> list[Turned]:
    """Return the outcomes in a JSON document: an object, an array of them, or ``{"outcomes": [...]}``.

    An object has ``value`` (or the target's name); ``prediction_id``, or ``row_id`` (or the name of the project's
    ``id`` column); and may have ``known_at``, in ISO 8601, UTC unless it says otherwise, and ``source``.

    Parameters
    ----------
    body
        The document.
    new_ids
        Gives identities; see :class:`seatrial.journal.ids.Ids`.
    now
        When it arrived.
    names
        The project's words.

    Raises
    ------
    InputError
        ``JRN010`` no such document, ``JRN011`` an unknown key, ``JRN012`` no row is named, or two, ``JRN013`` the
        value, ``JRN014`` the time, ``JRN015`` the source. All or nothing is taken; up to 20 are told at once.
    """
    asked, at = _outcomes(body)
    received = (now - _EPOCH) // timedelta(microseconds=1)
    taken: list[Turned] = []
    wrong: list[InputError] = []
    for place, each in enumerate(asked):
        try:
            taken.append(_turned(each, where=at(place), now=now, names=names, arrival=(new_ids(1), received)))
        except InputError as error:
            wrong.append(error)
            if len(wrong) == MOST_ERRORS:
                break
    if wrong:
        raise wrong[0] if len(wrong) == 1 else ManyErrors(wrong)
    return taken


def _outcomes(body: bytes) -> tuple[list[object], Callable[[int], str]]:
    """Return what is asked to be taken, and what the place of each is called."""
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise _no_document(f"this is not JSON: {error}") from error
    if isinstance(document, dict) and set(document) == {"outcomes"}:
        found, before = document["outcomes"], "outcomes"
    else:
        found, before = document, ""
    if isinstance(found, dict) and not before:
        return [found], lambda _: ""
    if not isinstance(found, list):
        raise _no_document(f"this is {_kind(found)}", where=before)
    if not 0 < len(found) <= MOST:
        raise _no_document(f"these are {len(found):,} outcomes", where=before)
    return found, lambda place: f"{before}[{place}]"


def _no_document(found: str, *, where: str = "") -> InputError:
    return InputError(
        "JRN010",
        found,
        where=where,
        expected=f"an object with an outcome, or an array of 1 to {MOST:,} of them",
        fix=_EXAMPLE,
    )


def _turned(
    asked: object,
    *,
    where: str,
    now: datetime,
    names: Names,
    arrival: tuple[bytes, int],
) -> Turned:
    if not isinstance(asked, dict):
        raise _no_document(f"this is {_kind(asked)}", where=where)
    said = _by_meaning(asked, where=where, names=names)
    prediction_id, row_id = _row(said, where=where, names=names)
    return Turned(
        id=arrival[0],
        prediction_id=prediction_id,
        row_id=row_id,
        value=_value(said, where=where, names=names),
        known_at_us=_known_at(said.get("known_at"), where=where, now=now),
        source=_source(said.get("source"), where=where),
        received_at_us=arrival[1],
    )


def _by_meaning(asked: Mapping[str, object], *, where: str, names: Names) -> dict[str, object]:
    known = names.known
    said: dict[str, object] = {}
    for key, value in asked.items():
        if key not in known:
            raise InputError(
                "JRN011",
                f'there is no "{key}" in an outcome.{did_you_mean(key, known)}',
                where=_inside(where, key),
                expected=f"one of: {', '.join(known)}",
                fix=_EXAMPLE,
            )
        if known[key] in said:
            raise InputError(
                "JRN011",
                f'"{key}" says once more what another key says',
                where=_inside(where, key),
                expected=f"{known[key]} once",
                fix="leave one of them out",
            )
        said[known[key]] = value
    return said


def _row(said: Mapping[str, object], *, where: str, names: Names) -> tuple[str | None, str | None]:
    prediction_id, row_id = said.get("prediction_id"), said.get("row_id")
    if (prediction_id is None) == (row_id is None):
        raise InputError(
            "JRN012",
            "no row is named" if row_id is None else "both a prediction and a row are named",
            where=where,
            expected=f"either prediction_id, as the answer gave it, or {names.row_id or 'row_id'}",
            fix=_EXAMPLE,
        )
    if row_id is not None:
        return None, _row_id(row_id, where=_inside(where, names.row_id or "row_id"))
    text = prediction_id.lower() if isinstance(prediction_id, str) else ""
    if not is_id(text):
        raise InputError(
            "JRN012",
            f"{_shown(prediction_id)} is no identity of an answer",
            where=_inside(where, "prediction_id"),
            expected="36 letters as the answer gave them, such as 018bcfe5-6800-7abc-8000-00000000000a",
            fix=f"send the prediction_id of the answer, or the row by {names.row_id or 'row_id'}",
        )
    return text, None


def _row_id(row_id: object, *, where: str) -> str:
    if isinstance(row_id, bool) or not isinstance(row_id, str | int) or not 0 < len(str(row_id)) <= LONGEST:
        raise InputError(
            "JRN012",
            f"{_shown(row_id)} names no row",
            where=where,
            expected=f"text of 1 to {LONGEST} letters, or a whole number",
            fix="send it as it was sent with the question",
        )
    return str(row_id)


def _value(said: Mapping[str, object], *, where: str, names: Names) -> Level:
    value = said.get("value")
    if not isinstance(value, str | int | float | bool) or not 0 < len(str(value)) <= LONGEST or _is_too_large(value):
        raise InputError(
            "JRN013",
            f"{_shown(value)} is no truth" if value is not None else "it does not say what turned out to be true",
            where=_inside(where, names.target),
            expected=f"a class or a number, as {names.target} or as value",
            fix=_EXAMPLE,
        )
    if (names.truths and text_of(value) not in names.truths) or (names.is_number and number_of(value) is None):
        raise InputError(
            "JRN013",
            f"{_shown(value)} is no answer to the question that the model is asked",
            where=_inside(where, names.target),
            expected="a number" if names.is_number else " or ".join(names.truths),
            fix="send the truth as the training table has it",
        )
    return value


def _is_too_large(value: Level) -> bool:
    """Return whether a whole number does not fit into 64 bits."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _known_at(said: object, *, where: str, now: datetime) -> int | None:
    if said is None:
        return None
    place = _inside(where, "known_at")
    try:
        known = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        known = None
    if known is None:
        raise InputError(
            "JRN014",
            f"{_shown(said)} is no time",
            where=place,
            expected="text of ISO 8601, such as 2024-03-31T18:30:00Z",
            fix="leave it out if it became known just now",
        )
    known = known.replace(tzinfo=UTC) if known.tzinfo is None else known
    if known > now + LATEST:
        raise InputError(
            "JRN014",
            f"{_shown(said)} has not come yet",
            where=place,
            expected=f"a time that is past; here it is {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            fix="see the clock of the sender, and that a time without an offset is UTC",
        )
    return (known - _EPOCH) // timedelta(microseconds=1)


def _source(said: object, *, where: str) -> str:
    if said is None:
        return ""
    if not isinstance(said, str) or len(said) > LONGEST:
        raise InputError(
            "JRN015",
            f"{_shown(said)} is no source",
            where=_inside(where, "source"),
            expected=f"text of at most {LONGEST} letters",
            fix="leave it out if there is one source only",
        )
    return said


def _inside(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _shown(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 80 else text[:77] + "..."  # noqa: PLR2004 - a line


def _kind(value: object) -> str:
    kinds: dict[type, str] = {dict: "an object", list: "an array", str: "text", bool: "a truth", type(None): "null"}
    return kinds.get(type(value), "a number")

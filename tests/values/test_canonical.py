"""The same value is always the same bytes, and the bytes are the value."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.any_evidence import any_of, evidences
from reports.samples import binary, minimal, multiclass, regression
from seatrial.values import (
    ColumnRow,
    Condition,
    Confusion,
    Curve,
    Estimate,
    Evidence,
    Exhibits,
    Finding,
    Gate,
    GateResult,
    Histogram,
    Inputs,
    ModelRef,
    PeriodRow,
    Point,
    Purpose,
    Reason,
    Roles,
    Run,
    Signature,
    Slice,
    SliceRow,
    TableRef,
)
from seatrial.values.canonical import decode, digest, document, dumps, encode, parse_document

KINDS = (
    ColumnRow, Condition, Confusion, Curve, Estimate, Exhibits, Finding, Gate, GateResult, Histogram, Inputs, ModelRef,
    PeriodRow, Point, Purpose, Reason, Roles, Run, Signature, Slice, SliceRow, TableRef,
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def estimate(**fields: Any) -> Estimate:
    whole = {"metric": "m", "value": 0.5, "low": 0.25, "high": 0.75, "n": 9, "method": "t", **fields}
    return Estimate(**whole)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_value_reads_back_equal_from_the_same_bytes(kind: type) -> None:
    @settings(max_examples=25)
    @given(any_of(kind))
    def round_trip(value: object) -> None:
        text = document(value)
        back = parse_document(kind, text)
        assert back == value
        assert document(back) == text

    round_trip()


@settings(max_examples=25)
@given(evidences())
def test_evidence_reads_back_equal(evidence: Evidence) -> None:
    assert decode(Evidence, json.loads(dumps(evidence))) == evidence


@pytest.mark.parametrize("make", [binary, multiclass, regression, minimal])
def test_whole_evidence_reads_back_equal(make: Any) -> None:
    evidence = make()
    assert parse_document(Evidence, document(evidence)) == evidence


@given(JSON)
def test_canonical_json_is_json_with_one_form(value: object) -> None:
    text = dumps(value)
    back = json.loads(text)
    assert dumps(back) == text
    assert back == value
    assert b"\n" not in text


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=6))
def test_the_order_of_keys_does_not_matter(mapping: dict[str, int]) -> None:
    assert dumps(mapping) == dumps(dict(reversed(mapping.items())))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_to_the_last_bit(number: float) -> None:
    back = json.loads(dumps(number))
    assert back == number
    assert math.copysign(1, back) == 1 or number < 0


def test_equal_values_are_equal_bytes_even_if_a_whole_number_stands_for_a_real_one() -> None:
    assert dumps(estimate(value=1, low=0, high=2)) == dumps(estimate(value=1.0, low=0.0, high=2.0))
    assert dumps(Histogram(name="a", series="b", edges=(0, 1), counts=(3,))) == dumps(
        Histogram(name="a", series="b", edges=(0.0, 1.0), counts=(3,))
    )


def test_labels_keep_their_type() -> None:
    levels = (1, 1.0, True, "1")
    signature = Signature(inputs=(), output="label", classes=levels)
    back = decode(Signature, encode(signature)).classes
    assert [type(level) for level in back] == [int, float, bool, str]


def test_known_bytes() -> None:
    assert (
        document(Reason(decision="hold", source="DATA012", message="Grüße"))
        == (
            '{"schema":"seatrial/Reason/1","value":{"decision":"hold","hint":"","message":"Grüße","source":"DATA012"}}'
        ).encode()
    )
    assert digest({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_form(number: float) -> None:
    with pytest.raises(ValueError, match="what is not known is None"):
        dumps({"a": [number]})


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", object(), {"a": 1j}, {1: "a"}, Estimate])
def test_what_has_no_canonical_form(value: object) -> None:
    with pytest.raises(TypeError, match="canonical"):
        dumps(value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"extra": 1}, "unknown keys"),
        ({"metric": 3}, "Estimate.metric"),
        ({"metric": None}, "Estimate.metric"),
        ({"n": 1.5}, "Estimate.n"),
        ({"n": True}, "Estimate.n"),
        ({"value": "0.5"}, "Estimate.value"),
        ({"value": True}, "Estimate.value"),
        ({"value": 10**400}, "Estimate.value"),
        ({"value": math.nan}, "Estimate.value"),
        ({"low": 0.9}, "above its value"),
        ({"n": -1}, "n of m"),
    ],
)
def test_what_does_not_fit_is_refused_and_says_where(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decode(Estimate, {**encode(estimate()), **change})


@pytest.mark.parametrize("data", [None, [], 3, "x", {}])
def test_what_is_no_value_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="Estimate"):
        decode(Estimate, data)


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"schema":"seatrial/Estimate/2"}', b'{"schema":"seatrial/Gate/1"}', b"NaN"],
)
def test_a_document_says_what_it_is(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_document(Estimate, text)


@given(JSON)
def test_no_json_crashes_the_decoder(data: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode(Evidence, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    at: datetime


def test_an_instant_comes_back_with_its_zone_and_its_microseconds() -> None:
    moment = Moment(at=datetime(2026, 1, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))))
    assert dumps(moment) == b'{"at":"2026-01-01T02:03:04.000005+02:00"}'
    assert parse_document(Moment, document(moment)) == moment


@pytest.mark.parametrize("wrong", ["soon", 5, None])
def test_what_is_no_instant_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"Moment\.at"):
        decode(Moment, {"at": wrong})

"""Errors carry four parts, survive pickling, and name near misses."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.values import InputError, ManyErrors, SeatrialError, StateError, did_you_mean, near_miss, without_password
from seatrial.values.errors import LONGEST_PART

NAMES = st.lists(st.text(min_size=1, max_size=8), max_size=6)


def test_four_parts_in_order() -> None:
    error = InputError("TBL001", "found", where="here", expected="that", fix="do")
    assert str(error) == "TBL001: found\n  where: here\n  expected: that\n  what to do: do"
    assert str(InputError("TBL001", "found")) == "TBL001: found"


@pytest.mark.parametrize("kind", [SeatrialError, InputError, StateError])
def test_errors_survive_pickling(kind: type[SeatrialError]) -> None:
    error = kind("EVD001", "found", where="here", expected="that", fix="do")
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(back), back.words, back.code) == (kind, error.words, "EVD001")


def test_many_errors_are_told_in_order_and_survive_pickling() -> None:
    many = ManyErrors([InputError("PRJ010", "one"), StateError("EVD001", "two", fix="x")])
    assert many.words == "PRJ010: one\nEVD001: two\n  what to do: x"
    assert many.code == "PRJ010"
    back = pickle.loads(pickle.dumps(many))  # noqa: S301 - our own bytes
    assert [error.code for error in back.errors] == ["PRJ010", "EVD001"]


def test_parts_are_bounded() -> None:
    error = InputError("TBL001", "x" * 10_000, where="y" * 10_000)
    assert len(error.found) == len(error.where) == LONGEST_PART
    assert error.found.endswith("...")


@given(st.text(max_size=8), NAMES)
def test_a_near_miss_is_a_known_name(name: str, known: list[str]) -> None:
    found = near_miss(name, known)
    assert found is None or found in known
    assert near_miss(name, reversed(known)) == found


@given(st.text(min_size=1, max_size=8), NAMES)
def test_a_known_name_is_its_own_near_miss(name: str, known: list[str]) -> None:
    assert near_miss(name, [*known, name]) == name


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("traget", "target"),
        ("Target", "target"),
        ("TIME", "time"),
        ("sched-dep", "sched_dep"),
        ("zzz", None),
        ("", None),
    ],
)
def test_near_misses(name: str, near: str | None) -> None:
    assert near_miss(name, ["target", "time", "sched_dep"]) == near
    assert (near is None) == (did_you_mean(name, ["target", "time", "sched_dep"]) == "")


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://me:s3cret@host/x",
        "seatrial trial --set store.url=postgresql://me:s3cret@host/x --jsn",
        "postgresql://me:s3cr@t/s3cret@host/x",
        "postgresql://:s3cret@host/x",
        "postgresql://me@host/x?sslmode=require&password=s3cret",
        '{"url": "postgresql://me:s3cret@host/x"}',
    ],
)
def test_a_password_in_a_url_is_never_shown(text: str) -> None:
    error = InputError("USE001", text, where=text, expected=text, fix=text)
    assert "s3c" not in f"{error} {error!r} {error.found} {error.where} {error.expected} {error.fix}"


def test_a_url_without_a_password_is_shown_as_it_is() -> None:
    for text in ("postgresql://me@host:5432/x", "https://example.com:80/a", "a: b@c", "sqlite:///a.db"):
        assert without_password(text) == text

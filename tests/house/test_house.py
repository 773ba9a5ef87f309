from __future__ import annotations

from check_house import problems
from exceptions import without_exceptions


def test_the_house_rules_hold() -> None:
    assert problems() == []


def test_an_exception_covers_its_place_and_no_other() -> None:
    found = [("global", "a.py::f", "global x"), ("global", "b.py::f", "global x")]
    assert without_exceptions(found, {("global", "a.py::f"): "why"}) == ["b.py::f: global: global x"]


def test_an_exception_that_nothing_needs_is_a_problem() -> None:
    assert without_exceptions([], {("global", "a.py::f"): "why"}) == [
        "a.py::f: global: this exception is not needed any more"
    ]

"""How findings are said."""

from __future__ import annotations

import pytest

from seatrial.data.checks.rule import Rule, percent, shortened

RULE = Rule(code="DATA999", name="a check")


def test_at_most_twenty_findings_and_a_summary_the_gravest_first():
    found = [RULE.says("warn", "w", where=f"c{i:02d}") for i in range(25)] + [RULE.says("fail", "f", where="z")]
    told = RULE.or_pass(found, "well")
    assert len(told) == 21
    assert (told[0].status, told[0].where, told[1].where) == ("fail", "z", "c00")
    assert told[-1].message == "The same in 6 more: c19, c20, c21, c22, c23 and 1 more."


def test_figures_are_rounded_and_sorted():
    finding = RULE.says("pass", "p", measured={"b": 1 / 3, "a": 2})
    assert finding.measured == (("a", 2), ("b", 0.333333))


@pytest.mark.parametrize("share", [0.0, 1e-9, 0.00123, 0.05, 0.5, 0.97, 0.99951, 0.9999999, 1.0])
def test_shares_never_read_as_all_or_nothing_unless_they_are(share):
    text = percent(share)
    assert (text == "0 %") == (share == 0)
    assert (text == "100 %") == (share == 1)


def test_long_names_are_cut():
    assert len(shortened("x" * 100)) == 40

"""The watch in Markdown: a screenful that text from the data cannot break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reports.golden import check_golden
from reports.pages import HOSTILE
from reports.test_watch_html import hostile
from reports.watch_samples import EVERY, alarm
from seatrial.reports.watch import render_watch_summary
from seatrial.values.watched import WatchReport

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_the_summary_is_as_it_was(make: Callable[[], WatchReport]) -> None:
    check_golden(GOLDEN / f"watch_{make.__name__}.md", render_watch_summary(make()))


def test_it_is_a_screenful_whatever_there_is() -> None:
    base = alarm()
    flood = replace(base, findings=base.findings * 50, alerts=base.alerts * 50, unseen=base.unseen * 50)
    assert len(render_watch_summary(flood).splitlines()) <= 70


def test_text_from_data_breaks_nothing() -> None:
    text = render_watch_summary(hostile())
    assert HOSTILE not in text
    assert "<script>" not in text
    assert not [line for line in text.splitlines() if line.startswith("|") and line.count("|") > 6 + line.count("\\|")]

"""The watch page: what it holds, what it may not hold, and that it can be read."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from reports.pages import HOSTILE, LIMIT, Elements, check_alone, check_headings, check_links, check_words
from reports.watch_samples import EVERY, alarm, empty, steady
from seatrial.reports.watch import render_watch_html
from seatrial.values import Condition, Slice
from seatrial.values.watched import WatchReport


@cache
def rendered(make: Callable[[], WatchReport]) -> str:
    return render_watch_html(make())


def text_of(page: str) -> str:
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    return html.unescape(plain).replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_one_file_that_stands_alone_and_can_be_read_aloud(make: Callable[[], WatchReport]) -> None:
    page = rendered(make)
    check_alone(page)
    check_links(page)
    check_headings(page)
    check_words(page)


def test_the_verdict_comes_first_and_every_section_is_there() -> None:
    page = rendered(alarm)
    order = ("verdict", "glance", "alerts", "columns", "quality", "outcomes", "service", "slices", "findings", "unseen")
    places = [page.index(f'<section id="{name}"') for name in order if name != "verdict"]
    assert places == sorted(places)
    assert page.index('<section id="verdict"') < places[0]


@pytest.mark.parametrize(("make", "word"), [(alarm, "Alarm"), (steady, "Steady"), (empty, "Watch")])
def test_the_title_says_the_verdict(make: Callable[[], WatchReport], word: str) -> None:
    assert f"<title>{word}: flight-delay, 2013-0" in rendered(make)


def test_every_finding_is_told_with_what_to_do() -> None:
    text = text_of(rendered(alarm))
    for finding in alarm().findings:
        assert finding.code in text
        assert " ".join(finding.message.replace("`", " ").split()) in text.replace(" ,", ",")


def test_the_few_columns_that_moved_are_drawn_and_all_are_listed() -> None:
    page, report = rendered(alarm), alarm()
    moved = [column.name for column in report.columns if column.drifted]
    assert [name for name in moved if f"<b>{name}: reference and window</b>" not in page] == []
    assert page.count('class="moved"') == len(moved)
    listed = page[page.index("Every column") :]
    assert [column.name for column in report.columns if column.name not in listed] == []


def test_each_column_says_the_smallest_effect_that_would_have_been_seen() -> None:
    text = text_of(rendered(alarm))
    assert text.count("it is seen in") == sum(len(column.effects) for column in alarm().columns if column.drifted)


def test_what_could_not_be_seen_stands_on_the_page() -> None:
    text = text_of(rendered(steady))
    assert all(each.why.split("`")[0] in text for each in steady().unseen)


def test_an_estimate_that_was_refused_says_why() -> None:
    refused = replace(steady().estimates[1], value=None, low=None, high=None, note="Too far from the reference.")
    report = replace(steady(), estimates=(refused,))
    assert "not measured Too far from the reference." in text_of(render_watch_html(report))


def test_a_failed_back_test_is_told() -> None:
    failed = replace(steady().backtests[0], inside=1, trusted=False)
    assert "not to be relied on" in render_watch_html(replace(steady(), backtests=(failed,)))


def test_nothing_to_compare_with_still_makes_a_page() -> None:
    page = rendered(empty)
    assert 'id="columns"' not in page
    assert "Nobody asked the model anything" in page


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render_watch_html(alarm()) == rendered(alarm)


def hostile() -> WatchReport:
    """Return a report in which every name that data can bring is an attack."""
    base = alarm()
    where = Slice(conditions=(Condition(column=HOSTILE, kind="equals", equals=HOSTILE),))
    columns = tuple(
        replace(
            column,
            name=HOSTILE + str(place),
            new_levels=((HOSTILE, 3),),
            season=HOSTILE if place else "",
            reference=column.reference and replace(column.reference, name=HOSTILE, series=HOSTILE),
        )
        for place, column in enumerate(base.columns)
    )
    return replace(
        base,
        project=HOSTILE,
        columns=columns,
        slices=tuple(replace(row, slice=where, words=HOSTILE) for row in base.slices),
        findings=tuple(replace(each, where=HOSTILE, message=HOSTILE, hint=HOSTILE) for each in base.findings),
        alerts=tuple(replace(each, title=HOSTILE, key=HOSTILE, id=HOSTILE) for each in base.alerts),
        unseen=tuple(replace(each, what=HOSTILE, why=HOSTILE) for each in base.unseen),
        maturity=tuple(replace(each, age=HOSTILE) for each in base.maturity),
        selective=HOSTILE,
    )


def test_hostile_names_are_shown_and_not_run() -> None:
    page = render_watch_html(hostile())
    assert "script" not in {tag for tag, _ in Elements(page).found}
    assert page.count("&lt;script&gt;") > 20
    assert "{{ 7 * 7 }}" in page


def test_a_flood_of_everything_stays_within_the_size() -> None:
    base = alarm()
    long = "a rather long name of a column or a level " * 5
    flood = replace(
        base,
        columns=tuple(replace(base.columns[0], name=f"{long} {i}") for i in range(1000)),
        slices=base.slices * 200,
        findings=base.findings * 300,
        volume=base.volume * 80,
        quality=base.quality * 20,
        alerts=base.alerts * 500,
        unseen=base.unseen * 500,
    )
    page = render_watch_html(flood)
    assert len(page.encode()) <= LIMIT
    assert page.count("more stand in <code>watch.json</code>") >= 4

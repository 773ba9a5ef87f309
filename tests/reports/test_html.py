"""The page: what it holds, what it may not hold, and that it can be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import resources

import pytest

from reports.pages import HOSTILE, LIMIT, Elements, check_alone, check_headings, check_links, check_words
from reports.samples import EVERY, binary, minimal, multiclass, regression
from seatrial.reports import render_html
from seatrial.values import Condition, Estimate, Evidence, Slice


@cache
def rendered(make: Callable[[], Evidence]) -> str:
    return render_html(make())


@pytest.fixture
def page() -> str:
    return rendered(binary)


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_one_file_without_script_or_outside_resource(make: Callable[[], Evidence]) -> None:
    check_alone(rendered(make))


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_ids_are_unique_and_every_link_and_label_leads_somewhere(make: Callable[[], Evidence]) -> None:
    check_links(rendered(make))


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_headings_go_down_one_level_at_a_time(make: Callable[[], Evidence]) -> None:
    check_headings(rendered(make))


def test_tables_have_captions_and_drawings_words(page: str) -> None:
    check_words(page)


def test_what_the_issue_asks_for_is_there(page: str) -> None:
    for section in ("verdict", "glance", "gates", "findings", "numbers", "baselines", "champion", "answers"):
        assert f'<section id="{section}"' in page
    for section in ("calibration", "slices", "time", "train", "record", "glossary"):
        assert f'<section id="{section}"' in page
    assert '<html lang="en">' in page
    assert page.index('id="verdict"') < page.index('id="glance"') < page.index('id="findings"')


def test_every_number_stands_with_its_interval(page: str) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))
    assert "0.651 [0.602, 0.705]" in text
    assert "-0.024 [-0.037, -0.010]" in text.replace("\N{MINUS SIGN}", "-")
    assert "not measured No champion was named." in text


def test_every_finding_is_told_with_what_to_do(page: str) -> None:
    for finding in binary().findings:
        assert finding.code in page
        assert finding.hint.replace('"', "&#34;") in page


@pytest.mark.parametrize(("make", "word"), [(binary, "Hold"), (multiclass, "Deploy"), (regression, "Reject")])
def test_the_title_says_the_verdict(make: Callable[[], Evidence], word: str) -> None:
    evidence = make()
    assert f"<title>{word}: {evidence.purpose.name} \N{EN DASH} Seatrial</title>" in render_html(evidence)


def test_the_same_evidence_gives_the_same_bytes(page: str) -> None:
    assert render_html(binary()) == page


def test_nothing_measured_still_makes_a_page() -> None:
    page = render_html(minimal())
    assert "The test table has no rows." in page
    assert 'id="slices"' not in page


def hostile() -> Evidence:
    """Return evidence in which every name that data can bring is an attack."""
    base = binary()
    condition = Condition(column=HOSTILE, kind="equals", equals=HOSTILE)
    exhibits = replace(
        base.exhibits,
        slices=tuple(
            replace(row, slice=Slice(conditions=(condition,)), merged=(HOSTILE,)) for row in base.exhibits.slices
        ),
        columns=tuple(replace(row, name=HOSTILE) for row in base.exhibits.columns),
        histograms=tuple(
            replace(each, name=f"column:{HOSTILE}", levels=tuple(HOSTILE for _ in each.levels), series=HOSTILE)
            for each in base.exhibits.histograms
        ),
        curves=tuple(
            replace(each, series=HOSTILE, slice=each.slice.replace("carrier", HOSTILE)) for each in base.exhibits.curves
        ),
    )
    return replace(
        base,
        exhibits=exhibits,
        findings=tuple(replace(each, where=HOSTILE, message=HOSTILE, hint=HOSTILE) for each in base.findings),
        purpose=replace(base.purpose, name=HOSTILE, intended_use=HOSTILE),
    )


def test_hostile_names_are_shown_and_not_run() -> None:
    page = render_html(hostile())
    tags = {tag for tag, _ in Elements(page).found}
    assert "script" not in tags
    assert "49" not in re.findall(r"&amp;(\d+)", page)
    assert page.count("&lt;script&gt;") > 20
    assert "{{ 7 * 7 }}" in page


def test_a_flood_of_everything_stays_within_the_size() -> None:
    base = binary()
    long = "a rather long name of a column or a level " * 5
    exhibits = replace(
        base.exhibits,
        slices=base.exhibits.slices * 100,
        columns=tuple(replace(base.exhibits.columns[0], name=f"{long} {i}") for i in range(2000)),
        periods=base.exhibits.periods * 20,
    )
    estimates = base.estimates + tuple(
        Estimate(metric="accuracy", value=0.5, low=0.4, high=0.6, n=9, method="wilson", slice=f"{long} {i}")
        for i in range(3000)
    )
    flood = replace(base, exhibits=exhibits, estimates=estimates, findings=base.findings * 200, gates=base.gates * 100)
    page = render_html(flood)
    assert len(page.encode()) <= LIMIT
    assert page.count("more stand in <code>evidence.json</code>") >= 4


def colours(scheme: str) -> dict[str, str]:
    """Return the custom properties of a colour scheme."""
    style = resources.files("seatrial.reports").joinpath("templates", "report.css").read_text(encoding="utf-8")
    light, dark = style.split("prefers-color-scheme: dark", 1)
    block = light if scheme == "light" else dark.split("*, ::before")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", block))


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_of_4_5_and_lines_of_3(scheme: str) -> None:
    of = colours(scheme)
    words = ("ink", "ink-2", "link", "pass", "hold", "fail", "warn", "none")
    pairs = [(word, ground) for word in words for ground in ("paper", "wash")]
    pairs += [(word, f"{tone}-wash") for tone in ("pass", "hold", "fail") for word in ("ink", "ink-2", "link", tone)]
    pairs += [
        (tone, f"{verdict}-wash")
        for verdict in ("pass", "hold", "fail")
        for tone in ("pass", "warn", "fail", "hold", "none")
    ]
    assert {
        pair: contrast(of[pair[0]], of[pair[1]]) for pair in pairs if contrast(of[pair[0]], of[pair[1]]) < 4.5
    } == {}
    assert all(contrast(of[f"c{i}"], of["paper"]) >= 3 for i in range(1, 7))

"""The watch in a screenful of Markdown, for a ticket or a chat."""

from __future__ import annotations

from collections.abc import Sequence

from seatrial.reports.bundles import Bundle, bundle
from seatrial.reports.instants import shown_span
from seatrial.reports.tables import left_out, markdown_table
from seatrial.reports.watch.page import quality_cards
from seatrial.reports.watch.words import SEVERITIES, STANDINGS, STATUSES, alert_state, effect_name, tally_words
from seatrial.values.markdown import escape_markdown
from seatrial.values.watched import BackTest, ColumnWatch, WatchReport
from seatrial.values.written import written_estimate, written_number

MOST_FINDINGS = 8
MOST_COLUMNS = 6
MOST_SLICES = 5
MOST_METRICS = 6
MOST_UNSEEN = 5
MOST_ALERTS = 6
LONGEST = 300


def render_watch_summary(report: WatchReport) -> str:
    """Return the verdict, why, what moved, the quality, and what could not be seen: Markdown of about 60 lines.

    Long lists are cut and say so; text from the data cannot break a table, start a heading or mention anyone.
    """
    blocks = [
        _head(report),
        _findings(report),
        _alerts(report),
        _columns(report.columns),
        _quality(report),
        _slices(report),
        _unseen(report),
        _foot(report),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(report: WatchReport) -> str:
    standing, model = STANDINGS[report.verdict], report.model
    of = f" Model {_line(model.name)} version {_line(model.version)}." if model else ""
    tallies = [(status, sum(f.status == status for f in report.findings)) for status in STATUSES]
    counts = ", ".join(f"{n} {tally_words(status, n)}" for status, n in tallies if n)
    span = _line(shown_span(report.start, report.end))
    return (
        f"## {standing.mark} {standing.word}: {_line(report.project)}, {span}\n\n"
        f"{standing.meaning}{of} {report.rows:,} rows{f'; {counts}' if counts else ''}."
    )


def _findings(report: WatchReport) -> str:
    told = bundle(f for status in ("fail", "warn", "skipped") for f in report.findings if f.status == status)
    if not told:
        return ""
    lines = [f"{place}. {_bundle(each)}" for place, each in enumerate(told[:MOST_FINDINGS], 1)]
    return "\n".join(["### Why, and what to do", "", *lines, *left_out(len(told) - MOST_FINDINGS)])


def _bundle(each: Bundle) -> str:
    others = len(each.findings) - 1
    places = f": {_line(', '.join(each.places[1:6]))}" if each.places[1:] else ""
    more = f" And {others} more{places}." if others else ""
    hint = f" *What to do:* {_line(each.first.hint)}" if each.first.hint else ""
    return f"{STATUSES[each.first.status].mark} **{each.first.code}** {_line(each.first.message)}{more}{hint}"


def _alerts(report: WatchReport) -> str:
    rows = [
        (
            f"{SEVERITIES[alert.severity].mark} {SEVERITIES[alert.severity].word.lower()}",
            _line(alert.title),
            _line(alert_state(alert)),
            f"`{_line(alert.id).replace('`', '')}`",
        )
        for alert in report.alerts[:MOST_ALERTS]
    ]
    return markdown_table("Alerts", ("severity", "what", "state", "id"), rows, more=len(report.alerts) - MOST_ALERTS)


def _columns(columns: Sequence[ColumnWatch]) -> str:
    moved = [column for column in columns if column.drifted]
    rows = [_column(column) for column in moved[:MOST_COLUMNS]]
    headers = ("column", "effect", "value", "at least", "matters from")
    return markdown_table("What moved", headers, rows, more=len(moved) - MOST_COLUMNS)


def _column(column: ColumnWatch) -> tuple[str, ...]:
    effect = next((each for each in column.effects if each.drifted), column.effects[0])
    numbers = (written_number(effect.value), written_number(effect.low), f"{effect.minimum:.6g}")
    return (_line(column.name), _line(effect_name(effect.kind)), *numbers)


def _quality(report: WatchReport) -> str:
    trusted = {test.metric: test for test in report.backtests}
    rows = []
    for card in quality_cards(report)[:MOST_METRICS]:
        told = {line.estimate.subject: _line(written_estimate(line.estimate)) for line in card.lines}
        values = (told.get(subject, "") for subject in ("realised", "estimated", "expected"))
        rows.append((f"`{card.metric}`", *values, _trust(trusted.get(card.metric))))
    return markdown_table("Quality", ("metric", "realised", "estimated now", "at the trial", "past estimates"), rows)


def _trust(test: BackTest | None) -> str:
    if test is None or not test.given:
        return ""
    return f"{test.inside} of {test.given} inside" + ("" if test.trusted else ", not to be relied on")


def _slices(report: WatchReport) -> str:
    worse = [row for row in report.slices if row.worse]
    rows = [
        (_line(row.slice.name), f"`{row.metric}`, {row.source}", written_number(row.worsening), written_number(row.low))
        for row in worse[:MOST_SLICES]
    ]
    return markdown_table(
        "Slices that got worse", ("rows where", "by", "worse by", "at least"), rows, more=len(worse) - len(rows)
    )


def _unseen(report: WatchReport) -> str:
    if not report.unseen:
        return ""
    lines = [f"- {_line(each.what)}: {_line(each.why)}" for each in report.unseen[:MOST_UNSEEN]]
    return "\n".join(["### What could not have been seen", "", *lines, *left_out(len(report.unseen) - MOST_UNSEEN)])


def _foot(report: WatchReport) -> str:
    against = f", against {_line(report.reference.words)}" if report.reference else ", without a reference"
    return f"<sub>Seatrial {_line(report.inputs.code_version)}, looked at {_line(report.now)}{against}.</sub>"


def _line(text: str) -> str:
    return escape_markdown(text, longest=LONGEST)

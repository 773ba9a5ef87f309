"""The words and marks of a watch report, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seatrial.reports.instants import shown_instant
from seatrial.reports.wording import Sign
from seatrial.values import Status
from seatrial.values.watched import AlertRow, Severity, Standing

DASH = "\N{EN DASH}"

STANDINGS: Mapping[Standing, Sign] = MappingProxyType(
    {
        "steady": Sign(
            word="Steady",
            mark="✅",
            icon="pass",
            meaning="Nothing moved by more than it may. What could not have been seen is listed.",
        ),
        "watch": Sign(
            word="Watch", mark="⚠️", icon="hold", meaning="Something deserves a look, or could not be known yet."
        ),
        "alarm": Sign(word="Alarm", mark="❌", icon="fail", meaning="Something surely moved by more than it may."),
    }
)

STATUSES: Mapping[Status, Sign] = MappingProxyType(
    {
        "fail": Sign(word="Alarm", mark="❌", icon="fail", meaning="Surely more than it may be."),
        "warn": Sign(word="To watch", mark="⚠️", icon="warn", meaning="Worth a look; it does not alarm."),
        "skipped": Sign(word="Not known", mark="⏸️", icon="hold", meaning="It matters and could not be had."),
        "pass": Sign(word="In order", mark="✅", icon="pass", meaning="Asked, and found in order."),
        "not-applicable": Sign(
            word="Not applicable",
            mark="\N{HEAVY MINUS SIGN}",
            icon="none",
            meaning="There was nothing to ask this of.",
        ),
    }
)
TALLIES: Mapping[Status, tuple[str, str]] = MappingProxyType(
    {
        "fail": ("alarm", "alarms"),
        "warn": ("to watch", "to watch"),
        "skipped": ("not known", "not known"),
        "pass": ("in order", "in order"),
        "not-applicable": ("not applicable", "not applicable"),
    }
)

SEVERITIES: Mapping[Severity, Sign] = MappingProxyType(
    {
        "critical": Sign(word="Critical", mark="❌", icon="fail", meaning="Act now."),
        "warning": Sign(word="Warning", mark="⚠️", icon="warn", meaning="Look into it."),
        "info": Sign(word="Info", mark="\N{INFORMATION SOURCE}", icon="none", meaning="Good to know."),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectWords:
    """What a kind of effect is called, and what it says in one sentence."""

    name: str
    says: str


EFFECTS: Mapping[str, EffectWords] = MappingProxyType(
    {
        "ks": EffectWords(
            name="KS distance",
            says="Largest difference between the shares of rows up to a value, over all values: 0 is the same, 1 is "
            "wholly apart.",
        ),
        "w": EffectWords(
            name="w of categories",
            says="How far the shares of the categories are apart (Cohen's w): 0.1 is small, 0.5 is large.",
        ),
        "null_rate": EffectWords(name="missing values", says="Difference of the shares of missing values."),
        "non_finite": EffectWords(
            name="infinite or NaN", says="Difference of the shares of values that are no finite number."
        ),
        "new_levels": EffectWords(
            name="new categories", says="Share of rows with a category that the reference does not have."
        ),
        "range": EffectWords(
            name="outside the range", says="Share of rows below the least or above the greatest value of the reference."
        ),
        "volume": EffectWords(name="volume", says="Doublings of the number of rows against what is usual."),
        "concept": EffectWords(
            name="concept", says="How far outcomes moved among rows with the same score (Cohen's w)."
        ),
        "domain_classifier": EffectWords(
            name="domain classifier",
            says="How well a model tells window from reference by all columns at once: 0 is by chance, 1 is always.",
        ),
        "reconstruction": EffectWords(
            name="reconstruction error",
            says="How much worse rows fit the way in which the columns of the reference hang together: 0 is alike.",
        ),
    }
)

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {"realised": "realised", "estimated": "estimated, before the outcomes", "expected": "at the trial"}
)


def effect_name(kind: str) -> str:
    """Return what a kind of effect is called; one without words of its own stands as it is.

    Examples
    --------
    >>> effect_name("null_rate"), effect_name("half_life")
    ('missing values', 'half life')
    """
    return EFFECTS[kind].name if kind in EFFECTS else kind.replace("_", " ")


def tally_words(status: Status, count: int) -> str:
    """Return what so many findings of a status are called.

    Examples
    --------
    >>> tally_words("fail", 1), tally_words("fail", 2)
    ('alarm', 'alarms')
    """
    return TALLIES[status][count != 1]


def alert_state(alert: AlertRow) -> str:
    """Return how an alert stands, since when and until when.

    Examples
    --------
    >>> import dataclasses
    >>> row = AlertRow(id="1", key="drift", severity="info", status="resolved", since="2013-06-05", title="It moved.")
    >>> alert_state(dataclasses.replace(row, until="2013-06-06"))
    'raised 2013-06-05, resolved 2013-06-06'
    >>> alert_state(dataclasses.replace(row, status="muted", until="2013-06-09"))
    'muted until 2013-06-09, since 2013-06-05'
    """
    since, until = shown_instant(alert.since), shown_instant(alert.until) if alert.until else ""
    if alert.status == "resolved":
        return f"raised {since}, resolved{f' {until}' if until else ''}"
    return f"{alert.status}{f' until {until},' if until else ''} since {since}"

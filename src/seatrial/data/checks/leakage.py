"""Features that give the target away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from seatrial.data.checks.arithmetic import exact_columns
from seatrial.data.checks.columns import as_numbers
from seatrial.data.checks.power import Power
from seatrial.data.checks.rule import Rule, count, listed
from seatrial.data.checks.survey import Clue, Survey
from seatrial.data.exam import Exam
from seatrial.metrics.distance import ks_distance
from seatrial.values.finding import Finding, Status

POWER = Rule(code="DATA014", name="features that tell too much")
DETERMINED = Rule(code="DATA015", name="features that determine the target")
GAPS = Rule(code="DATA016", name="missing values that tell the target")

# On the scale of a gain: 2 AUC - 1, or rank R2.
TELLS_ALL = 0.99
REJECTED = {"AUC": 0.7, "rank R2": 0.9}
DOUBTED = {"AUC": 0.5, "rank R2": 0.8}
DOUBTED_IN_COMPANY = {"AUC": 0.9, "rank R2": 0.95}
STANDS_OUT_BY = 0.2
GAPS_REJECTED = 0.7
GAPS_DOUBTED = 0.4
SHARE_OF_GAPS = 0.9
ALIKE = 0.05  # KS distance of a lagged series from the series
VOUCHED = " The project says that it is known before."


def telling_columns(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature that alone tells very much and far more than the others, a warning for much."""
    if not survey.clues:
        return POWER.not_applicable("There are too few labelled rows, or the labels do not differ.")
    strongest = _strongest(survey)
    if not strongest:
        return POWER.not_applicable("The power of no feature could be measured.")
    alone = {name for party in survey.clues for name in standing_out(survey.clues[party])}
    statuses = {name: _status(survey, clue, alone=name in alone) for name, clue in strongest.items()}
    rest = [clue for name, clue in strongest.items() if statuses[name] is None]
    next_best = max(rest, key=lambda clue: (clue.power.gain, clue.column), default=None)
    found = [
        _telling(survey, strongest[name], status, apart_from=next_best if name in alone else None)
        for name, status in statuses.items()
        if status is not None and not _told_elsewhere(strongest[name])
    ]
    others = [clue for clue in strongest.values() if not _told_elsewhere(clue)]
    most = max(others, key=lambda clue: (clue.power.gain, clue.column), default=None)
    told = f"; the most tells {most.column}, {_figure(most.power)}" if most else ""
    return POWER.or_pass(found, f"No feature alone tells more than is plausible{told}.")


def determining_columns(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature, or set of numeric features, from which the target can be computed."""
    exam, target = survey.exam, survey.exam.roles.target
    if target in exam.features:
        hint = f"Train without {target}: in service it is not there."
        return (DETERMINED.says("fail", f"The model is fed the target, {target}.", where=target, hint=hint),)
    if not survey.truths:
        return DETERMINED.not_applicable("There is no labelled row, or the labels do not differ.")
    together = exact_columns(survey)
    found = [] if not together else [_sum(exam, together)]
    found += [
        _determining(survey, clue)
        for clue in _strongest(survey).values()
        if clue.column not in together and clue.power.sure_gain >= TELLS_ALL and not _by_gaps(clue)
    ]
    return DETERMINED.or_pass(found, "No feature determines the target, nor a weighted sum of the numeric ones.")


def telling_gaps(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature of which it tells very much whether it is missing, a warning for much."""
    exam = survey.exam
    asked = [clue for clues in survey.clues.values() for clue in clues if clue.missing is not None]
    if not asked:
        return GAPS.not_applicable("No feature has enough missing values to tell anything.")
    best: dict[str, Clue] = {}
    for clue in sorted(asked, key=lambda clue: (clue.column, -_gap_gain(clue), clue.party)):
        best.setdefault(clue.column, clue)
    found = [finding for clue in best.values() for finding in _gap_findings(exam, clue)]
    return GAPS.or_pass(
        found, f"That a value is missing tells little, in each of {count(len(best), 'feature')} with gaps."
    )


def standing_out(clues: Sequence[Clue]) -> tuple[str, ...]:
    """Return the features, at most a third of them, whose gain is apart from that of all others by a wide step.

    A leak stands alone among honest features. Where many features tell much and the gains fall off gently, as in
    measurements of one thing, none stands out.
    """
    ranked = sorted(clues, key=lambda clue: (-clue.power.gain, clue.column))
    most = max(len(ranked) // 3, 1)
    steps = [first.power.gain - second.power.gain for first, second in pairwise(ranked)]
    wide = [place + 1 for place, step in enumerate(steps[:most]) if step >= STANDS_OUT_BY]
    return tuple(clue.column for clue in ranked[: max(wide, default=0)])


def _strongest(survey: Survey) -> Mapping[str, Clue]:
    clues = [clue for of_party in survey.clues.values() for clue in of_party]
    strongest: dict[str, Clue] = {}
    for clue in sorted(clues, key=lambda clue: (clue.column, -clue.power.sure_gain, clue.party)):
        strongest.setdefault(clue.column, clue)
    return strongest


def _status(survey: Survey, clue: Clue, *, alone: bool) -> Status | None:
    sure, measure, vouched = clue.power.sure_gain, clue.power.measure, clue.column in survey.exam.known_before
    if alone and sure >= REJECTED[measure]:
        return "warn" if vouched or spread_like_target(survey, clue) else "fail"
    if sure >= (DOUBTED if alone else DOUBTED_IN_COMPANY)[measure]:
        return None if vouched else "warn"
    return None


def spread_like_target(survey: Survey, clue: Clue) -> bool:
    """Return whether a feature has the very distribution of a numeric target, as earlier values of a series have."""
    if survey.exam.task != "regression":
        return False
    frame = survey.exam.tables[clue.party].frame
    feature, target = (as_numbers(frame[name].drop_nulls()) for name in (clue.column, survey.exam.roles.target))
    distance = ks_distance(feature, target).value
    return distance is not None and distance <= ALIKE


def _telling(survey: Survey, clue: Clue, status: Status, *, apart_from: Clue | None) -> Finding:
    exam, name = survey.exam, clue.column
    apart = f"; next comes {apart_from.column} with {apart_from.power.value:.3f}" if apart_from else ""
    message = f"{name} alone tells {exam.roles.target} to {_where(clue)}{apart}.{_excuse(survey, clue)}"
    return POWER.says(status, message, where=name, hint=_hint((name,), exam), measured=_figures(clue.power))


def _determining(survey: Survey, clue: Clue) -> Finding:
    exam, excuse = survey.exam, _excuse(survey, clue)
    message = f"{clue.column} alone tells {exam.roles.target}: {_where(clue)}.{excuse}"
    hint, figures = _hint((clue.column,), exam), _figures(clue.power)
    return DETERMINED.says("warn" if excuse else "fail", message, where=clue.column, hint=hint, measured=figures)


def _sum(exam: Exam, columns: tuple[str, ...]) -> Finding:
    names = columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} and {columns[-1]}"
    message = f"{exam.roles.target} is an exact weighted sum of {names}, to a millionth, on rows held out."
    vouched = set(columns) <= set(exam.known_before)
    status: Status = "warn" if vouched else "fail"
    return DETERMINED.says(status, message + VOUCHED * vouched, where=" + ".join(columns), hint=_hint(columns, exam))


def _excuse(survey: Survey, clue: Clue) -> str:
    if clue.column in survey.exam.known_before:
        return VOUCHED
    if spread_like_target(survey, clue):
        return f" It is spread just like {survey.exam.roles.target}, as an earlier value of it would be."
    return ""


def _gap_findings(exam: Exam, clue: Clue) -> tuple[Finding, ...]:
    power = clue.missing
    if power is None or power.sure_gain < GAPS_DOUBTED:
        return ()
    name, vouched = clue.column, clue.column in exam.known_before
    status: Status = "fail" if power.sure_gain >= GAPS_REJECTED and not vouched else "warn"
    if vouched and status == "warn" and power.sure_gain < GAPS_REJECTED:
        return ()
    message = f"That {name} is missing tells {exam.roles.target}: {_figure(power)} on {clue.party}."
    hint = (
        f"A value that is filled in, or left out, once the outcome is known is a leak. Train without {name}, or, "
        f"if it is missing just so when the model is asked, say {_declare((name,), exam)}."
    )
    return (GAPS.says(status, message, where=name, hint=hint, measured=_figures(power)),)


def _told_elsewhere(clue: Clue) -> bool:
    return clue.power.sure_gain >= TELLS_ALL or _by_gaps(clue)


def _by_gaps(clue: Clue) -> bool:
    """Return whether what the column tells is that it is missing, which another check says."""
    return _gap_gain(clue) >= max(SHARE_OF_GAPS * clue.power.gain, GAPS_DOUBTED)


def _gap_gain(clue: Clue) -> float:
    return 0.0 if clue.missing is None else clue.missing.sure_gain


def _figure(power: Power) -> str:
    return f"{power.measure} {power.value:.3f} (95 % {power.low:.3f} to {power.high:.3f})"


def _where(clue: Clue) -> str:
    return f"{_figure(clue.power)} on rows of {clue.party} held out"


def _figures(power: Power) -> dict[str, float | int]:
    return {"value": power.value, "low": power.low, "high": power.high, "n": power.n}


def _hint(columns: tuple[str, ...], exam: Exam) -> str:
    names, it = listed(columns), "it" if len(columns) == 1 else "they"
    be = "is" if len(columns) == 1 else "are"
    return (
        f"Ask when {names} {be} written: if only once {exam.roles.target} is known, train without. "
        f"If {it} {be} known when the model is asked, say {_declare(columns, exam)}."
    )


def _declare(columns: tuple[str, ...], exam: Exam) -> str:
    names = ", ".join(f'"{name}"' for name in sorted({*exam.known_before, *columns}))
    return f"`[data] known_before = [{names}]`"

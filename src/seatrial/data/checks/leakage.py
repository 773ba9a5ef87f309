"""Features that give the target away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from seatrial.data.checks.arithmetic import exact_columns
from seatrial.data.checks.power import Power
from seatrial.data.checks.rule import Rule, count, listed
from seatrial.data.checks.survey import Clue, Survey
from seatrial.data.exam import Exam
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


def telling_columns(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature that alone tells very much and far more than the others, a warning for much."""
    exam = survey.exam
    if not survey.clues:
        return POWER.not_applicable("There are too few labelled rows, or the labels do not differ.")
    strongest = _strongest(survey)
    alone = {name for party in survey.clues for name in standing_out(survey.clues[party])}
    honest = [clue for clue in strongest.values() if clue.column not in alone]
    next_best = max(honest, key=lambda clue: (clue.power.gain, clue.column), default=None)
    found = []
    for name, clue in strongest.items():
        status = _status(exam, clue, alone=name in alone)
        if status is not None and not _tells_all(clue.power) and not _by_gaps(clue):
            found.append(_telling(exam, clue, status, apart_from=next_best if name in alone else None))
    most = max(strongest.values(), key=lambda clue: (clue.power.gain, clue.column), default=None)
    if most is None:
        return POWER.not_applicable("The power of no feature could be measured.")
    well = f"No feature alone tells more than is plausible; the most is {most.column}, {_figure(most.power)}."
    return POWER.or_pass(found, well)


def determining_columns(survey: Survey) -> tuple[Finding, ...]:
    """Return a failure for each feature, or set of numeric features, from which the target can be computed."""
    exam = survey.exam
    strongest, target = _strongest(survey), exam.roles.target
    if target in exam.features:
        hint = f"Train without {target}: in service it is not there."
        return (DETERMINED.says("fail", f"The model is fed the target, {target}.", where=target, hint=hint),)
    found = [
        _determining(exam, (clue.column,), f"{clue.column} alone tells {exam.roles.target}: {_where(clue)}.")
        for clue in strongest.values()
        if _tells_all(clue.power) and not _by_gaps(clue)
    ]
    told = {finding.where for finding in found}
    together = exact_columns(survey)
    if together and not told & set(together):
        sum_of = " and ".join([", ".join(together[:-1]), together[-1]]) if len(together) > 1 else together[0]
        what = f"{exam.roles.target} is an exact weighted sum of {sum_of}, to one part in a million, on rows held out."
        found.append(_determining(exam, together, what))
    if not survey.truths:
        return DETERMINED.not_applicable("There is no labelled row, or the labels do not differ.")
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


def _status(exam: Exam, clue: Clue, *, alone: bool) -> Status | None:
    sure, measure = clue.power.sure_gain, clue.power.measure
    if alone and sure >= REJECTED[measure]:
        return "warn" if clue.column in exam.known_before else "fail"
    if sure >= (DOUBTED if alone else DOUBTED_IN_COMPANY)[measure]:
        return None if clue.column in exam.known_before else "warn"
    return None


def _telling(exam: Exam, clue: Clue, status: Status, *, apart_from: Clue | None) -> Finding:
    apart = f"; next comes {apart_from.column} with {apart_from.power.value:.3f}" if apart_from else ""
    message = f"{clue.column} alone tells {exam.roles.target} to {_where(clue)}{apart}."
    if clue.column in exam.known_before:
        message += " The project says that it is known before."
    return POWER.says(
        status, message, where=clue.column, hint=_hint((clue.column,), exam), measured=_figures(clue.power)
    )


def _determining(exam: Exam, columns: tuple[str, ...], message: str) -> Finding:
    vouched = set(columns) <= set(exam.known_before)
    said = " The project says that it is known before." if vouched else ""
    where = columns[0] if len(columns) == 1 else " + ".join(columns)
    return DETERMINED.says("warn" if vouched else "fail", message + said, where=where, hint=_hint(columns, exam))


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


def _tells_all(power: Power) -> bool:
    return power.sure_gain >= TELLS_ALL


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

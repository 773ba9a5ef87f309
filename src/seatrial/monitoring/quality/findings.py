"""What quality found, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from seatrial.monitoring.quality.arrivals import Cohort
from seatrial.monitoring.quality.backtest import Standing
from seatrial.monitoring.quality.decay import Decay
from seatrial.monitoring.quality.refused import Refused
from seatrial.monitoring.quality.selective import Selective
from seatrial.values import Estimate, Finding

_NAMES = {
    "WAT210": "estimated quality",
    "WAT211": "estimates not given",
    "WAT212": "back-test of estimates",
    "WAT213": "silent decay",
    "WAT214": "arrival of outcomes",
    "WAT215": "selective outcomes",
}


def estimated_finding(found: Iterable[Estimate | Refused]) -> Finding:
    """Return whether quality could be estimated (``WAT211``)."""
    refused = [each for each in found if isinstance(each, Refused)]
    if not refused:
        return _finding("WAT211", "pass", "Every metric could be estimated.")
    reasons = sorted({f"{each.code}: {each.why}" for each in refused})
    names = ", ".join(each.metric for each in refused)
    return _finding(
        "WAT211",
        "warn",
        f"Not estimated: {names}. {'; '.join(reasons)}.",
        hint="wait for outcomes, or send them sooner",
    )


def fallen_finding(estimate: Estimate, expected: float, margin: float, *, higher_is_better: bool) -> Finding:
    """Return whether the estimate says that quality fell (``WAT210``): all of its interval is worse by more than matters.

    Parameters
    ----------
    estimate
        Of the window.
    expected
        At the trial.
    margin
        How much worse matters, >= 0.
    higher_is_better
        Direction of the metric.
    """
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return _finding(
            "WAT210", "skipped", f"{estimate.metric} is not estimated: {estimate.note}", where=estimate.metric
        )
    limit = expected - margin if higher_is_better else expected + margin
    fallen = estimate.high < limit if higher_is_better else estimate.low > limit
    words = (
        f"{estimate.metric} is estimated at {estimate.value:.3g} ({estimate.low:.3g} to {estimate.high:.3g}); "
        f"{expected:.3g} at the trial."
    )
    hint = "look at the columns that drifted; wait for outcomes to confirm" if fallen else ""
    return _finding("WAT210", "fail" if fallen else "pass", words, where=estimate.metric, hint=hint)


def backtest_finding(standing: Standing) -> Finding:
    """Return how estimates of a metric turned out (``WAT212``)."""
    if standing.given == 0:
        return _finding("WAT212", "skipped", f"{standing.words[0].upper()}{standing.words[1:]}.", where=standing.metric)
    hint = "" if standing.trusted else "rely on realised quality until the estimates hold again"
    status = "pass" if standing.trusted else "warn"
    words = f"{standing.words}; median half-width {standing.median_half_width:.3g}."
    return _finding("WAT212", status, words, where=standing.metric, hint=hint)


def decay_finding(decay: Decay) -> Finding:
    """Return whether the loss decayed (``WAT213``)."""
    name, line = decay.baseline.metric, decay.baseline
    if not decay.points:
        return _finding("WAT213", "skipped", f"No outcome since the reference: {name} cannot be followed.", where=name)
    last = decay.points[-1]
    words = (
        f"{name} was {line.expected:.3g} at the reference and is {last.mean:.3g} a day since "
        f"({last.low:.3g} to {last.high:.3g}, valid at any time, {last.n:,} outcomes)"
    )
    if decay.decayed_on is None:
        return _finding("WAT213", "pass", f"{words}.", where=name)
    words += f"; above {line.limit:.3g} for sure since {decay.decayed_on.isoformat()}."
    return _finding("WAT213", "fail", words, where=name, hint="train anew, or find what changed")


def arrival_finding(found: Sequence[Cohort]) -> Finding:
    """Return whether outcomes arrive as usual (``WAT214``)."""
    tested = [each for each in found if each.p_value is not None]
    late = [each for each in tested if each.late]
    if not tested:
        return _finding("WAT214", "not-applicable", "Too few days have passed to know how outcomes arrive.")
    if not late:
        return _finding("WAT214", "pass", f"Outcomes of {len(tested)} days arrive as usual.")
    last = late[-1]
    words = (
        f"Of {len(late)} days surely fewer outcomes are known than usual at their age; {last.day.isoformat()}: "
        f"{last.outcomes:,} of {last.answers:,}, usual is {last.expected:.0%}."
    )
    return _finding("WAT214", "warn", words, where=last.day.isoformat(), hint="see whether feedback is still sent")


def selective_finding(found: Selective | None) -> Finding:
    """Return whether outcomes come for some answers only (``WAT215``)."""
    if found is None:
        return _finding("WAT215", "pass", "Outcomes come for every kind of answer.")
    hint = "send outcomes of a random sample of all answers; until then only precision of what is told can be trusted"
    return _finding("WAT215", "warn", f"{found.words}.", hint=hint)


def _finding(code: str, status: str, message: str, *, where: str = "", hint: str = "") -> Finding:
    return Finding(code=code, name=_NAMES[code], status=status, where=where, message=message, hint=hint)  # type: ignore[arg-type]

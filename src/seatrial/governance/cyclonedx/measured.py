"""What was measured, as ``performanceMetrics``, and what those have no place for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seatrial.governance.cyclonedx.parts import Json, known, own
from seatrial.values import EVERYWHERE, MODEL, Estimate
from seatrial.values.canonical import dumps
from seatrial.values.subject import subject_words


def performance_metrics(estimates: Sequence[Estimate]) -> list[Json]:
    """Return every estimate that has a value; numbers are text that reads back as the same number.

    A number that is not the model's own on the test table says in its type whose it is:
    ``"roc_auc: model minus champion"``.
    """
    return [_metric(estimate) for estimate in estimates if estimate.value is not None]


def measured_properties(estimates: Sequence[Estimate]) -> Iterator[Json]:
    """Give, in the order of the metrics, how each was measured; then why the others have no value."""
    for estimate in estimates:
        if estimate.value is not None:
            yield own("measured", dumps(_how(estimate)).decode())
    for estimate in estimates:
        if estimate.value is None:
            place = "" if estimate.slice == EVERYWHERE else f" on {estimate.slice}"
            yield own("not-measured", f"{_type(estimate)}{place}: {estimate.note or 'no reason given'}")


def _metric(estimate: Estimate) -> Json:
    limits = known(lowerBound=_text(estimate.low), upperBound=_text(estimate.high))
    place = "" if estimate.slice == EVERYWHERE else estimate.slice
    return known(type=_type(estimate), value=_text(estimate.value), slice=place, confidenceInterval=limits)


def _type(estimate: Estimate) -> str:
    return estimate.metric if estimate.subject == MODEL else f"{estimate.metric}: {subject_words(estimate.subject)}"


def _how(estimate: Estimate) -> dict[str, object]:
    told = {
        "metric": estimate.metric,
        "subject": estimate.subject,
        "slice": estimate.slice,
        "n": estimate.n,
        "method": estimate.method,
        "level": estimate.level,
    }
    return told | ({"note": estimate.note} if estimate.note else {})


def _text(number: float | None) -> str:
    return "" if number is None else repr(number + 0.0)  # one zero

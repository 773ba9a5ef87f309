"""What the store keeps of a trial beside its payload, to be asked without reading payloads."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """A trial in a line.

    Parameters
    ----------
    project, model, version
        Names.
    decision
        Of the verdict.
    model_digest, test_digest
        What was judged, on what.
    threshold
        Score from which a binary model says yes.
    """

    project: str
    model: str
    version: str
    decision: str
    model_digest: str
    test_digest: str
    threshold: float | None


def row_in(payload: bytes) -> TrialRow | None:
    """Return the line of the trial in a payload, None if it holds no trial; newer payloads are read as far as known."""
    try:
        data = json.loads(payload)
        inputs = data["inputs"]
        tables = inputs["tables"]
        test = next(
            (table["digest"] for table in tables if table["name"] == "test"), tables[0]["digest"] if tables else ""
        )
        return TrialRow(
            project=data["purpose"]["name"],
            model=inputs["model"]["name"],
            version=inputs["model"]["version"],
            decision=data["verdict"]["decision"],
            model_digest=inputs["model"]["digest"],
            test_digest=test,
            threshold=data["threshold"],
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None

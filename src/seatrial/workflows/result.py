"""What a trial leaves: its evidence, and the files that show it."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

from seatrial.evidence import Record
from seatrial.governance import render_bom, render_card
from seatrial.reports import render_html, render_junit, render_summary
from seatrial.values import Estimate, Evidence, Finding, Verdict
from seatrial.values.canonical import dumps


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A finished trial.

    Parameters
    ----------
    evidence
        Everything that was learnt.
    folder
        Where the reports are; None when nothing was written.
    record
        Its place in the chain of evidence; None when it was not recorded.
    """

    evidence: Evidence
    folder: Path | None = None
    record: Record | None = None

    @property
    def verdict(self) -> Verdict:
        """Deploy, hold or reject, and why."""
        return self.evidence.verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What every check found."""
        return self.evidence.findings

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """Every number with its interval."""
        return self.evidence.estimates

    @property
    def report(self) -> str:
        """The report as one HTML page."""
        return render_html(self.evidence)

    def _repr_html_(self) -> str:
        page = html.escape(self.report, quote=True)
        title = f"Trial of {html.escape(self.evidence.purpose.name)}: {self.verdict.decision}"
        style = "width:100%;height:80vh;border:1px solid #8886;border-radius:6px"
        return f'<iframe title="{title}" srcdoc="{page}" sandbox style="{style}"></iframe>'


def report_files(evidence: Evidence) -> dict[str, bytes]:
    """Return the six files of a trial by name."""
    texts = {
        "report.html": render_html(evidence),
        "summary.md": render_summary(evidence),
        "junit.xml": render_junit(evidence),
        "card.md": render_card(evidence),
        "card.cdx.json": render_bom(evidence),
    }
    return {name: text.encode() for name, text in texts.items()} | {"evidence.json": dumps(evidence) + b"\n"}

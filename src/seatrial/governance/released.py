"""What a release adds to the model card: which form is served, and with which words a held model was accepted."""

from __future__ import annotations

from seatrial.values import Package, Parity
from seatrial.values.markdown import escape_markdown


def render_release(package: Package) -> str:
    """Return the section of the card that tells of a release, in Markdown."""
    lines = [
        "## Release",
        "",
        f"- Version: {escape_markdown(package.version)} of {escape_markdown(package.name)}",
        f"- Served as: `{package.model_file}`, {package.model.digest}",
        f"- Evidence: record {package.evidence_digest}, verdict {package.verdict}",
        f"- Form: {escape_markdown(package.form_reason)}",
    ]
    if package.accepted:
        lines.insert(
            2, f"- **Accepted although the verdict was {package.verdict}**: {escape_markdown(package.accepted)}"
        )
    if package.parity is not None:
        lines.append(f"- Parity: {_parity(package.parity)}")
    sensitive = [rule.name for rule in package.features if rule.sensitive]
    if sensitive:
        lines.append(f"- Never written down: {', '.join(escape_markdown(name) for name in sensitive)}")
    return "\n".join(lines) + "\n"


def _parity(parity: Parity) -> str:
    flips = f"{parity.flips:,} labels differ" if parity.flips else "no label differs"
    return (
        f"{parity.rows:,} rows, {flips}, largest difference {parity.largest_difference:.2g}, "
        f"allowed {parity.tolerance:.2g}"
    )

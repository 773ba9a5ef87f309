"""Tables and lists in Markdown, cut where they would be too long."""

from __future__ import annotations

from collections.abc import Sequence


def markdown_table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], *, more: int = 0) -> str:
    """Return a table below its heading; empty without rows. ``more`` counts what was left out."""
    if not rows:
        return ""
    lines = [f"| {' | '.join(headers)} |", f"|{'|'.join(' --- ' for _ in headers)}|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"### {title}", "", *lines, *left_out(more)])


def left_out(count: int) -> list[str]:
    """Return the lines that say how many more there are; none for 0 or less."""
    return ["", f"... and {count} more in the report."] if count > 0 else []

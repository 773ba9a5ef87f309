"""The page of results: what was wanted, what was found."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from serving.measure import Found, Work


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One figure that is held.

    Parameters
    ----------
    what
        In words.
    measured
        The figure.
    wanted
        Its bound.
    at_most
        Whether it is an upper bound; else a lower one.
    unit
        Put after both.
    """

    what: str
    measured: float
    wanted: float
    at_most: bool = False
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether it holds."""
        return self.measured <= self.wanted if self.at_most else self.measured >= self.wanted

    def row(self) -> str:
        """Return its line of the table."""
        bound = f"{'at most' if self.at_most else 'at least'} {self.wanted:.3g}{self.unit}"
        return f"| {self.what} | {bound} | {self.measured:.3g}{self.unit} | {'met' if self.met else '**not met**'} |"


def limits_table(limits: Sequence[Limit]) -> str:
    """Return the table of what was wanted."""
    rows = "\n".join(limit.row() for limit in limits)
    return f"| figure | wanted | measured | |\n|---|---|---|---|\n{rows}"


def work_table(found: Sequence[Found], work: Work, limit: Found) -> str:
    """Return the table of one kind of load; ratios are to the limit, pair by pair."""
    lines = [
        f"### {work.name}",
        "",
        "| server | req/s | of the bare server | p50 ms | p95 ms | p99 ms | processor, us a request |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in found:
        if work.name not in each.rounds:
            continue
        share = f"{each.ratio(limit, work):.3g}" if work.name in limit.rounds else "-"
        p50, p95, p99 = (f"{each.median(work, name):.2f}" for name in ("p50", "p95", "p99"))
        per_s, cpu = each.median(work, "per_s"), each.median(work, "cpu_us")
        lines.append(f"| {each.setup.name} | {per_s:,.0f} | {share} | {p50} | {p95} | {p99} | {cpu:.0f} |")
    return "\n".join(lines)


def process_table(found: Sequence[Found]) -> str:
    """Return the table of memory and starts."""
    lines = [
        "### Memory and start",
        "",
        "| server | processes | RSS MB | PSS MB | largest process, RSS MB | first answer, s |",
        "|---|---|---|---|---|---|",
    ]
    for each in found:
        if each.memory is None:
            continue
        memory = each.memory
        sizes = f"{memory.processes} | {memory.rss:.0f} | {memory.pss:.0f} | {memory.worker:.0f}"
        lines.append(f"| {each.setup.name} | {sizes} | {statistics.median(each.cold_s):.2f} |")
    return "\n".join(lines)

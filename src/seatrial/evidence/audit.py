"""Verify the audit chain: edits, deletions, swaps, insertions; against a head kept elsewhere, truncation too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from seatrial.evidence.candidates import Candidate
from seatrial.evidence.ledger import Ledger
from seatrial.evidence.link import Head, Link, problems_of
from seatrial.evidence.rows import Unreadable
from seatrial.evidence.trial_row import TrialRow, row_in

MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What verifying a chain found.

    Parameters
    ----------
    ok
        True if nothing is wrong.
    records
        Records that were read.
    problems
        What is wrong, in the order of the chain, at most 50 and a count of the rest.
    head
        The end of the chain as found.
    against
        The head it was held against; None if none was given, and then nobody can know whether whole records were cut
        off the end by someone who knew how.
    """

    ok: bool
    records: int
    problems: tuple[str, ...]
    head: Head
    against: Head | None

    @property
    def words(self) -> str:
        """The result in a sentence or two."""
        count = f"{self.records} record{'' if self.records == 1 else 's'}"
        if not self.ok:
            return f"The chain of {count} is broken: {len(self.problems)} problem(s)."
        if self.against is None:
            return (
                f"The chain of {count} is whole. Without a head that was kept elsewhere, "
                "records cut off its end by someone who knew how would not show."
            )
        return (
            f"The chain of {count} is whole, and holds the head of record {self.against.seq} that was kept elsewhere."
        )


def audit(
    chain: Iterable[Link | Unreadable],
    *,
    index: Mapping[int, TrialRow],
    counted: Collection[Candidate],
    kept: Ledger,
    stored_head: Head | None,
    against: Head | None,
) -> Audit:
    """Return what is wrong with a chain.

    Parameters
    ----------
    chain
        Links in their order.
    index
        The line of each trial by its place in the chain.
    counted
        The candidates that test tables have judged.
    kept
        Releases and aliases, as their tables have them.
    stored_head
        The head that the store keeps beside the chain; None if it is lost.
    against
        A head that was exported earlier.
    """
    problems: list[str] = []
    previous, count, seen, told = Head(), 0, set[int](), Ledger()
    for link in chain:
        count += 1
        seen.add(link.head.seq)
        if isinstance(link, Unreadable):
            problems.append(link.why)
            previous = link.head
            continue
        problems += problems_of(link, previous=previous)
        told.add(link.kind, link.payload)
        if against is not None and link.seq == against.seq and link.digest != against.digest:
            problems.append(f"record {link.seq} is not the one of the exported head: the chain was written anew")
        expected = row_in(link.payload) if link.kind == "trial" else None
        if index.get(link.seq) != expected:
            problems.append(f"record {link.seq}: its line in the index of trials was changed")
        if expected is not None and Candidate.of(expected) not in counted:
            problems.append(f"record {link.seq}: its candidate is no longer counted on its test table")
        previous = link.head
    problems += [
        f"the index of trials has a line for record {seq}, which is not there" for seq in index if seq not in seen
    ]
    problems += told.differences(kept)
    problems += _end(previous, stored_head, against)
    return Audit(ok=not problems, records=count, problems=_bounded(problems), head=previous, against=against)


def _end(last: Head, stored_head: Head | None, against: Head | None) -> Iterator[str]:
    if stored_head is None:
        yield "the head that the store keeps beside the chain is lost"
    elif stored_head != last:
        yield f"the store's own head says record {stored_head.seq}, and the chain ends with record {last.seq}"
    if against is not None and last.seq < against.seq:
        yield f"the exported head says {against.seq} records, and {last.seq} are left: the end was cut off"


def _bounded(problems: list[str]) -> tuple[str, ...]:
    if len(problems) <= MOST_PROBLEMS:
        return tuple(problems)
    return (*problems[:MOST_PROBLEMS], f"and {len(problems) - MOST_PROBLEMS} more")

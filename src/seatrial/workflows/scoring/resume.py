"""Whether a run begins, goes on, or has nothing left to do."""

from __future__ import annotations

from pathlib import Path

from seatrial.data.output import Output
from seatrial.values import StateError
from seatrial.workflows.scoring.finish import stat_of
from seatrial.workflows.scoring.part import finished_parts
from seatrial.workflows.scoring.plan import Bench, Done, Plan, plan_digest

ANEW = "to throw it away and start anew: --restart; or name another output"


def take_up(bench: Bench, plan: Plan, output: Output, *, restart: bool) -> Plan | Done:
    """Return the plan that is to be worked on, of this run or of one that was interrupted; or what is done already.

    Raises
    ------
    StateError
        ``SCO011`` if something else was begun here and not ended, ``SCO012`` if there is an output that this run has
        not made; neither with ``restart``.
    """
    if restart:
        return bench.begin(plan)
    before, done = bench.plan(), bench.done()
    if before is None:
        _require_free(output)
        return bench.begin(plan)
    differs = plan.differs(before)
    if done is None:
        if not differs:
            return before
        if finished_parts(bench.parts):
            raise StateError(
                "SCO011",
                f"a run that was interrupted has begun this output with something else: {', '.join(differs)}",
                where=str(output.path),
                expected="the same input, model and options, to go on with it",
                fix=ANEW,
            )
        _require_free(output)
        return bench.begin(plan)
    if output.exists and not differs and stat_of(output) == (done.size, done.changed_ns):
        return done
    if output.exists:
        _require_free(
            output, why=f"made of something else: {', '.join(differs)}" if differs else "changed since it was made"
        )
    return bench.begin(plan)


def done_of(bench: Bench, plan: Plan, output: Output) -> Done:
    """Return the record of an output that is there now."""
    counts = finished_parts(bench.parts).values()
    size, changed_ns = stat_of(output)
    return Done(
        plan_digest=plan_digest(plan),
        size=size,
        changed_ns=changed_ns,
        records=sum(count.records for count in counts),
        scored=sum(count.scored for count in counts),
        rejected=sum(count.rejected for count in counts),
        warned=sum(count.warned for count in counts),
    )


def rejects_of(output: Output) -> Path:
    """Return where the rejects of an output go."""
    return output.path.with_name(f"{output.path.name}.rejects.jsonl")


def _require_free(output: Output, *, why: str = "not made by this command here") -> None:
    if output.exists:
        raise StateError(
            "SCO012",
            f"there is an output already, {why}",
            where=str(output.path),
            expected="a name that is free",
            fix=ANEW,
        )

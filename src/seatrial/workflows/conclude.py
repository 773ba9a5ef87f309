"""From what was learnt to the verdict that it earns."""

from __future__ import annotations

from seatrial import __version__
from seatrial.evidence import code_digest, library_versions
from seatrial.evidence.default_gates import default_gates
from seatrial.evidence.judge import judge
from seatrial.evidence.seal import sealed_exhibits, sealed_findings, sealed_inputs
from seatrial.evidence.spend import use_of_test
from seatrial.values import Evidence, Inputs, Run, joined
from seatrial.workflows.learn import Learnt


def conclude(learnt: Learnt, *, look: int, run: Run) -> Evidence:
    """Return the evidence of a trial.

    Parameters
    ----------
    learnt
        Everything that was checked and measured.
    look
        Which candidate on this test table it is, from 1.
    run
        Time and machine.
    """
    project, model = learnt.project, learnt.project.model
    signature = learnt.asked.model.signature
    defaults = default_gates(project.purpose.risk, model.task, project.gates, output=signature.output)
    examination = learnt.examination
    findings, inputs = (*learnt.findings, use_of_test(look)), _inputs(learnt, look)
    exhibits = joined(examination.exhibits, learnt.columns)
    if project.data.sealed:
        findings, exhibits, inputs = sealed_findings(findings), sealed_exhibits(exhibits), sealed_inputs(inputs)
    declared = tuple(row.slice.name for row in exhibits.slices if row.origin == "declared")
    results, verdict = judge((*project.gates, *defaults), examination.estimates, findings, slices=declared, look=look)
    positive = learnt.asked.positive
    return Evidence(
        verdict=verdict,
        findings=findings,
        estimates=examination.estimates,
        gates=results,
        purpose=project.purpose,
        task=model.task,
        roles=project.roles,
        signature=signature,
        positive="" if positive is None else str(positive),
        threshold=model.threshold if model.task == "binary" else None,
        inputs=inputs,
        exhibits=exhibits,
        run=run,
    )


def _inputs(learnt: Learnt, look: int) -> Inputs:
    """Return digests of everything that the result depends on."""
    champion = learnt.asked.champion
    return Inputs(
        tables=tuple(table.ref for table in learnt.tables.every),
        model=learnt.asked.model.ref,
        champion=None if champion is None else champion.ref,
        project_digest=learnt.project.digest,
        code_version=__version__,
        code_digest=code_digest(),
        libraries=library_versions(),
        seed=learnt.project.trial.seed,
        as_of=learnt.as_of.isoformat(),
        look=look,
    )

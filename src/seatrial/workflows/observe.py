"""The dashboard and the alerting rules of a project, from its file alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from seatrial.metrics import METRICS, metrics_of
from seatrial.project import Project
from seatrial.reports.figures import key_metrics
from seatrial.reports.grafana import render_dashboard
from seatrial.reports.observed import Observed
from seatrial.reports.prometheus_rules import render_rules
from seatrial.values import EVERYWHERE
from seatrial.workflows.outputs import write_whole
from seatrial.workflows.state import read_project


def write_observed(
    path: str | Path, *, settings: Sequence[str] = (), dashboard: Path | None = None, rules: Path | None = None
) -> tuple[Path, ...]:
    """Write the dashboard, the rules, or both, and return what was written.

    Parameters
    ----------
    path, settings
        The project file, and what overrides it.
    dashboard, rules
        Where to; None leaves it out.

    Raises
    ------
    InputError
        ``PRJnnn``: what is wrong with the project file.
    StateError
        ``EVD090``, ``EVD091``: a folder that cannot be written.
    """
    project = read_project(path, settings)
    written = [(dashboard, dashboard_of), (rules, rules_of)]
    for target, made in written:
        if target is not None:
            write_whole(target, made(project).encode())
    return tuple(target for target, _ in written if target is not None)


def dashboard_of(project: Project) -> str:
    """Return a Grafana dashboard as JSON."""
    return render_dashboard(observed_of(project))


def rules_of(project: Project) -> str:
    """Return alerting rules of Prometheus as YAML."""
    return render_rules(observed_of(project))


def observed_of(project: Project) -> Observed:
    """Return what the project file says that matters to whoever watches the model."""
    task = project.model.task
    gates = tuple(
        gate
        for gate in project.gates
        if gate.slice == EVERYWHERE and gate.no_worse_than is None and gate.metric in METRICS
    )
    metrics = dict.fromkeys([*(gate.metric for gate in gates), *key_metrics(task)])
    return Observed(
        project=project.purpose.name,
        model=project.model.name,
        owner=project.purpose.owner,
        metrics=tuple(name for name in metrics if name in metrics_of(task)),
        gates=gates,
        slices=bool(project.slices.declared),
        deadline=timedelta(milliseconds=project.serving.deadline_ms),
        every=project.watch.every,
        journal=project.serving.journal != "off",
    )

"""The dashboard and the alerting rules of a project, from its file alone."""

from __future__ import annotations

from datetime import timedelta

from seatrial.metrics import METRICS, metrics_of
from seatrial.project import Project
from seatrial.reports.figures import key_metrics
from seatrial.reports.grafana import render_dashboard
from seatrial.reports.observed import Observed
from seatrial.reports.prometheus_rules import render_rules
from seatrial.values import EVERYWHERE


def dashboard_of(project: Project) -> str:
    """Return a Grafana dashboard as JSON."""
    return render_dashboard(observed_of(project))


def rules_of(project: Project) -> str:
    """Return alerting rules of Prometheus as YAML."""
    return render_rules(observed_of(project))


def observed_of(project: Project) -> Observed:
    """Return what the project file says that matters to whoever watches the model."""
    bounded = [gate for gate in project.gates if gate.slice == EVERYWHERE and gate.no_worse_than is None]
    known = [gate for gate in bounded if gate.metric in METRICS]
    asked = [gate.metric for gate in known]
    metrics = dict.fromkeys([*asked, *key_metrics(project.model.task)])
    return Observed(
        project=project.purpose.name,
        model=project.model.name,
        owner=project.purpose.owner,
        metrics=tuple(name for name in metrics if name in metrics_of(project.model.task)),
        gates=tuple(known),
        slices=bool(project.slices.declared),
        deadline=timedelta(milliseconds=project.serving.deadline_ms),
        every=project.watch.every,
        outcome_delay=project.watch.outcome_delay,
        journal=project.serving.journal != "off",
    )

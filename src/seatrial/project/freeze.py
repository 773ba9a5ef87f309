"""Parsed settings to the frozen project."""

from __future__ import annotations

from pathlib import Path

from seatrial.project.alert_schema import AlertsSection
from seatrial.project.alert_settings import AlertSettings, ChannelSettings
from seatrial.project.project import (
    ColumnRange,
    Costs,
    DataSettings,
    ModelSettings,
    Project,
    RolloutSettings,
    ServingSettings,
    SliceSettings,
    TrialSettings,
    WatchedColumn,
    WatchSettings,
)
from seatrial.project.schema import CostsSection, DataSection, ModelSection, Settings
from seatrial.project.watch_schema import WatchSection
from seatrial.values import Gate, Purpose


def freeze(settings: Settings, *, root: Path) -> Project:
    """Return the project that checked settings stand for."""
    model = _model(settings.model)
    rollout, said = settings.rollout, settings.project
    return Project(
        purpose=Purpose(name=said.name or model.name, owner=said.owner, intended_use=said.intended_use, risk=said.risk),
        model=model,
        data=_data(settings.data),
        slices=SliceSettings(
            declared=tuple(tuple(columns) for columns in settings.slices.declared), discover=settings.slices.discover
        ),
        gates=tuple(Gate(**gate.model_dump()) for gate in settings.gate),
        costs=None if settings.costs is None else _costs(settings.costs),
        trial=TrialSettings(**settings.trial.model_dump()),
        serving=ServingSettings(**settings.serving.model_dump()),
        rollout=RolloutSettings(strategy=rollout.strategy, steps=tuple(rollout.steps)),
        watch=_watch(settings.watch),
        alerts=_alerts(settings.alerts),
        retrain_command=settings.retrain.command,
        store_url=settings.store.url,
        root=root,
    )


def _model(model: ModelSection) -> ModelSettings:
    values = model.model_dump()
    values |= {"name": model.name or Path(model.path).stem or "model", "trust": tuple(model.trust)}
    return ModelSettings(**values)


def _data(data: DataSection) -> DataSettings:
    values = data.model_dump(exclude={"range"})
    values |= {key: tuple(values[key]) for key in ("protected", "sensitive", "ignore", "known_before")}
    return DataSettings(**values, ranges=tuple(ColumnRange(**item.model_dump()) for item in data.range))


def _costs(costs: CostsSection) -> Costs:
    if costs.matrix is not None:
        matrix = tuple(tuple(row) for row in costs.matrix)
    else:
        no = (costs.true_negative or 0.0, costs.false_positive or 0.0)
        yes = (costs.false_negative or 0.0, costs.true_positive or 0.0)
        matrix = (no, yes)
    return Costs(matrix=matrix, classes=tuple(str(label) for label in costs.classes))


def _watch(watch: WatchSection) -> WatchSettings:
    values = watch.model_dump(exclude={"column"}) | {"metrics": tuple(watch.metrics)}
    return WatchSettings(**values, columns=tuple(WatchedColumn(**item.model_dump()) for item in watch.column))


def _alerts(alerts: AlertsSection) -> AlertSettings:
    channels = tuple(
        ChannelSettings(**channel.model_dump(exclude={"to"}), to=tuple(channel.to)) for channel in alerts.channel
    )
    return AlertSettings(**alerts.model_dump(exclude={"channel"}), channels=channels)

"""The project: everything that a user declares, parsed, with every default filled in."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from seatrial.project.alert_settings import AlertSettings
from seatrial.values import Gate, Level, Purpose, Roles, Task, without_password
from seatrial.values.canonical import digest

_SQLITE = "sqlite:///"
JournalMode = Literal["written", "synced", "off"]
InputPolicy = Literal["strict", "lenient"]
UnseenPolicy = Literal["refuse", "warn", "other"]
BatchPolicy = Literal["auto", "on", "off"]
ReferenceKind = Literal["fixed", "rolling", "seasonal"]
Season = Literal["hour", "weekday", "hour_of_week", "month"]
Strategy = Literal["all-at-once", "blue-green", "ladder", "canary", "shadow-canary", "ab", "challenger", "bandit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """The section ``[model]``; the reference of the project file says what each key means."""

    path: str
    name: str
    version: str
    task: Task
    format: str | None = None
    trained_until: date | datetime | None = None
    positive: Level | None = None
    threshold: float = 0.5
    trust: tuple[str, ...] = ()
    champion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRange:
    """What a number in a column can be; None is unbounded on that side."""

    column: str
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSettings:
    """The section ``[data]``: tables, and the part each column plays."""

    target: str
    train: str | None = None
    test: str | None = None
    reference: str | None = None
    time: str | None = None
    id: str | None = None
    group: str | None = None
    protected: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    known_before: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    sealed: bool = False
    memory_mb: int = 128
    most_rows: int = 20_000_000
    ranges: tuple[ColumnRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceSettings:
    """The section ``[slices]``."""

    declared: tuple[tuple[str, ...], ...] = ()
    discover: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What each answer costs for each truth.

    Parameters
    ----------
    matrix
        ``matrix[truth][answer]``, in the unit of the user's choice.
    classes
        Labels of the rows and columns, as text; empty for a binary task, whose order is negative, positive.
    """

    matrix: tuple[tuple[float, ...], ...]
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSettings:
    """The section ``[trial]``."""

    seed: int = 0
    simple_margin: float = 0.005
    as_of: date | datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingSettings:
    """The section ``[serving]``; the reference of the project file says what each key means."""

    host: str = "127.0.0.1"
    port: int = 8080
    admin_port: int = 8081
    grpc_port: int | None = None
    workers: int = 1
    auth: bool = True
    journal: JournalMode = "written"
    sample: float = 1.0
    keep: timedelta = timedelta(days=365)
    input: InputPolicy = "strict"
    unseen: UnseenPolicy = "refuse"
    batching: BatchPolicy = "auto"
    most_rows: int = 10_000
    most_body_mb: int = 16
    queue: int = 1_024
    deadline_ms: int = 10_000
    drain_s: float = 5.0
    tls_certificate: str | None = None
    tls_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutSettings:
    """The section ``[rollout]``; steps in per cent of the traffic."""

    strategy: Strategy = "canary"
    steps: tuple[float, ...] = (1.0, 5.0, 25.0, 50.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedColumn:
    """How much one column must have changed before it counts; None is as for every other column."""

    name: str
    shift: float | None = None
    categories: float | None = None
    nulls: float | None = None
    new: float | None = None
    range: float | None = None
    ignore: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """The section ``[watch]``; the reference of the project file says what each key means."""

    every: timedelta = timedelta(hours=1)
    outcome_delay: timedelta = timedelta(days=1)
    settle: timedelta = timedelta(minutes=1)
    catch_up: timedelta = timedelta(days=31)
    reference: ReferenceKind = "fixed"
    season: Season = "hour_of_week"
    zone: str = "UTC"
    rolling: timedelta | None = None
    alpha: float = 0.01
    shift: float = 0.05
    categories: float = 0.1
    nulls: float = 0.02
    new: float = 0.01
    range: float = 0.01
    columns: tuple[WatchedColumn, ...] = ()
    metrics: tuple[str, ...] = ()
    margin: float = 0.05
    importance: float = 0.05
    together: bool = False
    least_rows: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything that a user declares, with defaults filled in.

    Parameters
    ----------
    purpose, model, data, slices, costs, trial, serving, rollout, watch, alerts
        The sections of the project file.
    gates
        Requirements, in the order of the file.
    retrain_command
        How a challenger is trained; None when nobody said.
    store_url
        Where metadata are kept; None is SQLite in ``.seatrial`` beside the project file.
    root
        The folder against which relative paths are resolved; no part of the digest.
    """

    purpose: Purpose
    model: ModelSettings
    data: DataSettings
    slices: SliceSettings = field(default_factory=SliceSettings)
    gates: tuple[Gate, ...] = ()
    costs: Costs | None = None
    trial: TrialSettings = field(default_factory=TrialSettings)
    serving: ServingSettings = field(default_factory=ServingSettings)
    rollout: RolloutSettings = field(default_factory=RolloutSettings)
    watch: WatchSettings = field(default_factory=WatchSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    retrain_command: str | None = None
    store_url: str | None = field(default=None, repr=False)
    root: Path = field(default_factory=Path)

    @property
    def roles(self) -> Roles:
        """Which column plays which part."""
        data = self.data
        return Roles(
            target=data.target,
            time=data.time,
            id=data.id,
            group=data.group,
            protected=data.protected,
            ignore=data.ignore,
        )

    @property
    def settings(self) -> object:
        """All settings as resolved, as JSON has them; without the folder they lie in, and without a password."""
        settings = {item.name: getattr(self, item.name) for item in dataclasses.fields(self) if item.name != "root"}
        if self.store_url is not None:
            settings["store_url"] = without_password(self.store_url).replace(":***@", "@")
        return _plain(settings)

    @property
    def digest(self) -> str:
        """``"sha256:..."`` over the settings."""
        return digest(self.settings)

    @property
    def state(self) -> str:
        """The store: its URL, a relative file resolved; else the folder ``.seatrial`` beside the project file."""
        url = self.store_url
        if url is None:
            return str(self.root / ".seatrial")
        return f"{_SQLITE}{self.resolve(url.removeprefix(_SQLITE))}" if url.startswith(_SQLITE) else url

    def resolve(self, path: str) -> Path:
        """Return a path of the project file, relative ones against the project's folder."""
        return self.root / Path(path).expanduser()


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value

"""The project file: parse, explain, defaults, the frozen project."""

from seatrial.project.alert_rules import is_address
from seatrial.project.alert_settings import AlertSettings, ChannelSettings
from seatrial.project.document import json_schema, reference_markdown
from seatrial.project.draft import ProjectDraft
from seatrial.project.load import load_project, project_from
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
from seatrial.project.read import PROJECT_FILE
from seatrial.project.write import render_project

__all__ = [
    "PROJECT_FILE",
    "AlertSettings",
    "ChannelSettings",
    "ColumnRange",
    "Costs",
    "DataSettings",
    "ModelSettings",
    "Project",
    "ProjectDraft",
    "RolloutSettings",
    "ServingSettings",
    "SliceSettings",
    "TrialSettings",
    "WatchSettings",
    "WatchedColumn",
    "is_address",
    "json_schema",
    "load_project",
    "project_from",
    "reference_markdown",
    "render_project",
]

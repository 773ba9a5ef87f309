"""The project file to the frozen project, or everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from seatrial.project.explain import explain
from seatrial.project.freeze import freeze
from seatrial.project.overrides import override
from seatrial.project.project import Project
from seatrial.project.raw import plain
from seatrial.project.read import PROJECT_FILE, read_settings
from seatrial.project.rules import KnownMetrics, broken_rules
from seatrial.project.schema import Settings
from seatrial.values import InputError, ManyErrors


def load_project(
    path: str | Path = PROJECT_FILE, *, overrides: Sequence[str] = (), known_metrics: KnownMetrics | None = None
) -> Project:
    """Return the project that a file declares.

    Parameters
    ----------
    path
        The file, or the folder that holds ``seatrial.toml``. Relative paths inside are resolved against its folder.
    overrides
        Settings that win over the file, as ``"gate[0].at_least=0.7"``.
    known_metrics
        Name of each metric, and the tasks it is for; None leaves the metrics of gates unchecked.

    Raises
    ------
    InputError
        ``PRJnnn``, if the file is missing, unreadable or no TOML.
    ManyErrors
        Of ``PRJnnn``, one for each thing that is wrong with the settings.
    """
    file = Path(path)
    file = file / PROJECT_FILE if file.is_dir() else file
    return _checked(read_settings(file), overrides, root=file.parent, known_metrics=known_metrics, given=())


def project_from(
    settings: Mapping[str, Any],
    *,
    root: Path | None = None,
    overrides: Sequence[str] = (),
    known_metrics: KnownMetrics | None = None,
    given: Collection[str] = (),
) -> Project:
    """Return the project that settings declare, without a file.

    Parameters
    ----------
    settings
        The sections of the project file; paths, tuples and None are welcome.
    root
        Folder for relative paths; the current one by default.
    overrides, known_metrics
        As for :func:`load_project`.
    given
        Tables that come another way, such as ``"data.test"`` for a frame, and so need not be named.

    Raises
    ------
    ManyErrors
        Of ``PRJnnn``, one for each thing that is wrong with the settings.

    Examples
    --------
    >>> project = project_from({
    ...     "model": {"path": "delay.onnx", "task": "binary"},
    ...     "data": {"test": "april.parquet", "target": "late"},
    ... })
    >>> project.purpose.name, project.model.threshold
    ('delay', 0.5)
    """
    raw = plain(settings)
    return _checked(raw, overrides, root=root or Path(), known_metrics=known_metrics, given=given)


def _checked(
    raw: dict[str, Any],
    overrides: Sequence[str],
    *,
    root: Path,
    known_metrics: KnownMetrics | None,
    given: Collection[str],
) -> Project:
    errors: list[InputError] = override(raw, overrides)
    settings = None
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        errors += explain(error)
    errors += broken_rules(raw, known_metrics=known_metrics, given=given)
    if errors or settings is None:
        raise ManyErrors(errors)
    return freeze(settings, root=root)

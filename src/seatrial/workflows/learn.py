"""Everything a trial learns before it decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from seatrial.data.checks import run_checks, survey
from seatrial.data.describe import column_histograms, describe_columns
from seatrial.data.exam import Exam, Range
from seatrial.evaluation import Examination, examine
from seatrial.evidence.seal import may_quote, sealed_error
from seatrial.project import Project
from seatrial.values import Exhibits, Finding, InputError, Progress, silent
from seatrial.workflows.gather import Sources, Tables, gather
from seatrial.workflows.question import Asked, ask_models


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learnt:
    """What was learnt of one model on its tables.

    Parameters
    ----------
    project
        What the user declares.
    tables, asked
        What went in, and the models that answered.
    data
        What the data checks found.
    examination
        What the answers are worth.
    columns
        The tables' columns side by side.
    as_of
        The day from which the age of the data was counted.
    """

    project: Project
    tables: Tables
    asked: Asked
    data: tuple[Finding, ...]
    examination: Examination
    columns: Exhibits
    as_of: date

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What every check found, the data checks first."""
        return (*self.data, *self.examination.findings)


def learn(project: Project, sources: Sources, *, today: date, progress: Progress = silent) -> Learnt:
    """Return everything that can be learnt of a project's model; nothing is written.

    Parameters
    ----------
    project
        What the user declares.
    sources
        Tables that come as frames, and the folder of those that come as files.
    today
        From which the age of the data is counted, unless the project names another day.
    progress
        Told how far the trial is.

    Raises
    ------
    InputError
        If a table or a model is wrong.
    """
    try:
        tables = gather(project, sources, progress=progress)
        asked, subject = ask_models(project, tables, progress=progress)
    except InputError as error:
        if project.data.sealed and may_quote(error):
            raise sealed_error(error) from None
        raise
    as_of = today if project.trial.as_of is None else project.trial.as_of
    data, columns = _checked(_exam(project, tables, asked, today=_last_instant(as_of)), progress=progress)
    handed_over = [subject]
    del subject  # put in another order there, and ten million rows need not be kept in both
    examination = examine(handed_over.pop(), progress=progress)
    return Learnt(
        project=project,
        tables=tables,
        asked=asked,
        data=data,
        examination=examination,
        columns=columns,
        as_of=as_of,
    )


def _checked(exam: Exam, *, progress: Progress) -> tuple[tuple[Finding, ...], Exhibits]:
    """Return what the data checks found, and the columns as a report shows them."""
    seen = survey(exam, progress=progress)
    data = run_checks(exam, seen=seen, progress=progress)
    rows, histograms = describe_columns(exam, columns=seen.columns), column_histograms(exam, columns=seen.columns)
    return data, Exhibits(columns=rows, histograms=histograms)


def _exam(project: Project, tables: Tables, asked: Asked, *, today: datetime) -> Exam:
    """Return what the data checks look at."""
    model = project.model
    return Exam(
        test=tables.test,
        train=tables.train,
        reference=tables.reference,
        roles=project.roles,
        task=model.task,
        positive=asked.positive,
        features=asked.model.signature.names,
        ranges=tuple(
            Range(column=one.column, at_least=one.at_least, at_most=one.at_most) for one in project.data.ranges
        ),
        trained_until=None if model.trained_until is None else _last_instant(model.trained_until),
        split=tables.split,
        known_before=project.data.known_before,
        seed=project.trial.seed,
        today=today,
    )


def _last_instant(until: date) -> datetime:
    """Return the last instant of a day, naive UTC; an instant stays what it is."""
    if isinstance(until, datetime):
        return until.astimezone(UTC).replace(tzinfo=None) if until.tzinfo else until
    return datetime.combine(until, datetime.min.time()) + timedelta(days=1) - timedelta(microseconds=1)

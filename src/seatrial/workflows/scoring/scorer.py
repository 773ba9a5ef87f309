"""Scores blocks of a table with one version of a model, as the server would answer their rows."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.blocks import Read, read_block
from seatrial.journal.entry import Answered, Entry
from seatrial.journal.ids import Ids
from seatrial.models.package import load_packaged, open_package
from seatrial.serving.batching import Batching
from seatrial.serving.block import Taken, take_column
from seatrial.serving.check import Check, Checked
from seatrial.serving.engine import InProcess, columns_of, tensors_of
from seatrial.serving.line import Line
from seatrial.serving.need import Need, needs_of
from seatrial.serving.refusal import RequestError
from seatrial.serving.served import Served
from seatrial.values.package import Package
from seatrial.workflows.scoring.ids import id_texts
from seatrial.workflows.scoring.job import Count, Job
from seatrial.workflows.scoring.kept import ids_of, kept_column
from seatrial.workflows.scoring.part import Part
from seatrial.workflows.scoring.rejects import Rejects, no_id

Array: TypeAlias = NDArray[Any]
ROUTE = "batch"
ENTRY_ROWS = 8_192
MOST_FAILURES = 100
"""Rows in a row on which a model may fail before it is taken for broken."""
ROW, PREDICTION, SCORE, PREDICTION_ID, VERSION = "row", "prediction", "score", "prediction_id", "model_version"


class Scorer:
    """One version of a model, and one table.

    Parameters
    ----------
    job
        Which they are.

    Raises
    ------
    InputError
        ``PKGnnn``, ``SCNnnn``, ``MDLnnn`` if the package cannot be loaded.
    """

    def __init__(self, job: Job) -> None:
        folder = Path(job.package_folder)
        package = open_package(folder, digest=job.package_digest)
        model = load_packaged(folder, package)
        self._needs = needs_of(package.features, tensors_of(model, len(package.features)))
        self._names = tuple(rule.name for rule in package.features)
        self._engine = InProcess(model, names=self._names)
        self._model = model
        self._served = Served(
            package,
            version=job.version,
            check=Check(self._needs, id_column=package.id_column, limits=job.limits),
            engine=self._engine,
            line=Line(self._engine, batches=False),
            batching=Batching(policy="off", on=False),
        )
        self._secret = frozenset(rule.name for rule in package.features if rule.sensitive)
        self._new_ids = Ids()
        self._job = job
        columns = [need.name for need in self._needs]
        self._wanted = tuple(dict.fromkeys([*columns, *([job.id_column] if job.id_column else []), *job.keep]))

    def score(self, number: int) -> Part:
        """Return what a block became.

        Raises
        ------
        InputError
            ``TBLnnn`` if the table cannot be read any more.
        RequestError
            ``SRV034`` if the model fails on one row after the other.
        """
        block = self._job.table.blocks[number]
        read = read_block(self._job.table, block, self._wanted)
        ids = ids_of(read, self._job.id_column)
        rejects = Rejects(read=read, ids=ids, secret=self._secret)
        taken = [self._taken(read, need, file=block.file) for need in self._needs]
        for need, one in zip(self._needs, taken, strict=True):
            for row, error in one.refused.items():
                rejects.add(row, need.name, error)
        if ids is not None and self._job.id_column is not None:
            for row in np.flatnonzero(ids.is_null().to_numpy()).tolist():
                rejects.add(row, self._job.id_column, no_id())
        sound = rejects.sound(len(read.places))
        checked = self._checked([one.values for one in taken], sound, ids)
        output, failed = self._answers(checked)
        for place, error in failed.items():
            rejects.add(int(sound[place]), "", error)
        if failed:
            answered = np.setdiff1d(np.arange(len(sound)), list(failed))
            sound, checked = sound[answered], _some(checked, answered)
        entries, first_id = self._entries(checked, output)
        rows = self._rows(read, sound, output=output, first_id=first_id)
        count = Count(
            block=number,
            records=read.records,
            scored=len(sound),
            rejected=read.records - len(sound),
            warned=sum(one.warned for one in taken),
        )
        return Part(rows=rows, rejects=rejects.frame(), count=count, entries=entries)

    def _taken(self, read: Read, need: Need, *, file: int) -> Taken:
        table = self._job.table
        return take_column(
            need,
            read.columns[need.name],
            limits=self._job.limits,
            textual=table.textual,
            comma=table.files[file].separator == ";",
        )

    def _checked(self, arrays: Sequence[Array], sound: Array, ids: pl.Series | None) -> Checked:
        every = len(arrays[0]) == len(sound) if arrays else False
        held = list(arrays) if every else [array[sound] for array in arrays]
        row_ids = None if ids is None else ids.gather(sound).to_list()
        if not self._served.check.all_floats:
            return Checked(len(sound), columns=tuple(held), row_ids=row_ids)
        matrix = np.empty((len(sound), len(held)))
        for i, array in enumerate(held):
            matrix[:, i] = array
        return Checked(len(sound), matrix, row_ids=row_ids)

    def _answers(self, rows: Checked) -> tuple[Array, dict[int, RequestError]]:
        """Return the answers of all rows for which the model has one, and by place what it says of the others."""
        failed: dict[int, RequestError] = {}
        parts = list(self._parts(rows, 0, failed)) if rows.n_rows else []
        if not parts:
            return self._model.predict(columns_of(_some(rows, np.arange(0)), self._names)), failed
        return np.concatenate(parts), failed

    def _parts(self, rows: Checked, first: int, failed: dict[int, RequestError]) -> Iterator[Array]:
        """Give the answers of rows; where the model fails they are halved until the row is found that it fails on."""
        try:
            yield self._engine.now(rows)
        except RequestError as error:
            if rows.n_rows <= 1:
                failed[first] = error
                if len(failed) >= MOST_FAILURES and first - min(failed) < len(failed):
                    raise
                return
            half = rows.n_rows // 2
            yield from self._parts(_some(rows, np.arange(half)), first, failed)
            yield from self._parts(_some(rows, np.arange(half, rows.n_rows)), first + half, failed)

    def _entries(self, rows: Checked, output: Array) -> tuple[tuple[Entry, ...], bytes | None]:
        if not self._job.journal or not rows.n_rows:
            return (), None
        first_id = self._new_ids(rows.n_rows)
        at_us = time.time_ns() // 1_000
        answers = []
        for start in range(0, rows.n_rows, ENTRY_ROWS):
            some = _some(rows, np.arange(start, min(start + ENTRY_ROWS, rows.n_rows)))
            answers.append(
                Answered(
                    first_id=(int.from_bytes(first_id) + start).to_bytes(16),
                    at_us=at_us,
                    model=self._served.name,
                    version=self._served.version,
                    route=ROUTE,
                    probability=1.0,
                    latency_us=0,
                    n_rows=some.n_rows,
                    features=self._served.kept(some),
                    output=output[start : start + some.n_rows].astype(float, copy=False).tobytes(),
                    row_ids=some.row_ids,
                )
            )
        return (self._served.described(), *answers), first_id

    def _rows(self, read: Read, sound: Array, *, output: Array, first_id: bytes | None) -> pl.DataFrame:
        columns = [pl.Series(ROW, read.places[sound] + 1)]
        if self._job.id_column is not None:
            columns.append(kept_column(read, self._job.id_column, sound))
        columns += self._told(output)
        columns.append(pl.Series(VERSION, [self._served.version], dtype=pl.String).new_from_index(0, len(sound)))
        if first_id is not None:
            columns.append(id_texts(first_id, len(sound)).alias(PREDICTION_ID))
        columns += [kept_column(read, name, sound) for name in self._job.keep]
        return pl.DataFrame(columns)

    def _told(self, output: Array) -> list[pl.Series]:
        meaning = self._served.meaning
        labels = meaning.labels(output)
        if labels is None:
            return [pl.Series(PREDICTION, output.astype(np.float64, copy=False))]
        types = {type(level) for level in meaning.classes}
        dtype = pl.String if types == {str} else pl.Boolean if types == {bool} else None
        told = [pl.Series(PREDICTION, labels, dtype=dtype)]
        if meaning.output == "label":
            return told
        binary = meaning.positive >= 0
        told.append(pl.Series(SCORE, output[:, meaning.positive] if binary else output.max(axis=1, initial=0.0)))
        if not binary:
            told += [pl.Series(score_name(level), output[:, i]) for i, level in enumerate(meaning.classes)]
        return told


def own_columns(package: Package) -> frozenset[str]:
    """Return the names that an output has in any case, which no column of the input may have there."""
    classes = (score_name(level) for level in package.signature.classes)
    return frozenset({ROW, PREDICTION, SCORE, VERSION, PREDICTION_ID, *classes})


def score_name(level: object) -> str:
    """Return the name of the column that holds a class's probability.

    Examples
    --------
    >>> score_name("setosa")
    'score_setosa'
    """
    return f"{SCORE}_{level}"


def _some(rows: Checked, chosen: Array) -> Checked:
    """Return some of the checked rows."""
    return Checked(
        len(chosen),
        None if rows.matrix is None else np.ascontiguousarray(rows.matrix[chosen]),
        None if rows.columns is None else tuple(array[chosen] for array in rows.columns),
        None if rows.row_ids is None else [rows.row_ids[i] for i in chosen.tolist()],
    )

"""Tables from elsewhere: the same trial on an object store and on Delta tables as on files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import deltalake
import polars as pl
import pytest

from object_store import SECRET, ObjectStore, serving
from seatrial.values import Evidence
from seatrial.values.canonical import dumps
from seatrial.workflows.init import draft_project
from seatrial.workflows.trial import run_trial

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")  # botocore's own


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    with serving() as store:
        store.use(monkeypatch)
        yield store


def told(evidence: Evidence) -> object:
    """Return verdict, findings and measures."""
    return evidence.verdict, evidence.findings, evidence.estimates


@pytest.mark.parametrize("memory_mb", [0, 128])
def test_a_trial_on_an_object_store_tells_what_a_trial_on_files_tells(
    project: Path, first: Evidence, store: ObjectStore, memory_mb: int
) -> None:
    store.bucket(f"parcels-{memory_mb}", project)
    sources = [f'data.{name}="s3://parcels-{memory_mb}/{name}.csv"' for name in ("train", "test")]
    evidence = run_trial(project, settings=[*sources, f"data.memory_mb={memory_mb}"]).evidence
    assert told(evidence) == told(first)
    assert [table.digest for table in evidence.inputs.tables] == [table.digest for table in first.inputs.tables]
    assert [table.paths for table in evidence.inputs.tables] == [
        (f"s3://parcels-{memory_mb}/{table.name}.csv",) for table in first.inputs.tables
    ]
    assert SECRET.encode() not in dumps(evidence)
    assert not list((project / ".seatrial/scratch").iterdir())


@pytest.mark.parametrize("memory_mb", [0, 128])
def test_a_trial_on_delta_tables_tells_what_a_trial_on_files_tells(
    project: Path, first: Evidence, memory_mb: int
) -> None:
    for name in ("train", "test"):
        rows = pl.read_csv(project / f"{name}.csv", try_parse_dates=True)
        deltalake.write_deltalake(project / name, rows, partition_by=["depot"])
    settings = ['data.train="train"', 'data.test="test@v0"', f"data.memory_mb={memory_mb}"]
    evidence = run_trial(project, settings=settings).evidence
    assert {table.paths for table in evidence.inputs.tables} == {("train@v0",), ("test@v0",)}
    assert evidence.verdict == first.verdict
    assert evidence.findings == first.findings


def test_init_writes_the_address_as_it_was_given(project: Path, store: ObjectStore) -> None:
    store.bucket("for-init", project)
    address = "s3://for-init/test.csv"
    drafted = draft_project(
        model=project / "model.joblib", data=[address], target="outcome", project=project, force=True
    )
    assert (drafted.draft.test, f'"{address}"' in drafted.path.read_text()) == (address, True)

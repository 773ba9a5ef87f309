"""Evidence is recorded with its reports, or kept; whatever the store does meanwhile."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from postgres import PASSWORD, Server
from seatrial.evidence import Store
from seatrial.values import Evidence, InputError, StateError
from seatrial.workflows.audit import list_records, verify_chain
from seatrial.workflows.record import add_evidence, record_trial
from seatrial.workflows.trial import run_trial
from workflows.conftest import copied

REPORTS = {"evidence.json", "report.html", "summary.md", "junit.xml", "card.md", "card.cdx.json"}
URL = 'store.url="{}"'


def address(place: str) -> str:
    """Return the URL of a place."""
    return place if "://" in place else f"sqlite:///{place}/seatrial.db"


def at_the_report(work: Callable[[], None]) -> Callable[[str, float, float], None]:
    """Return a progress that does something while the trial draws its report, once."""

    def progress(step: str, done: float, _: float) -> None:
        if (step, done) == ("drawing the report", 0):
            work()

    return progress


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("away_s", [0.0, 0.7])
def test_a_server_that_restarts_in_the_middle_of_a_trial(project: Path, server: Server, away_s: float) -> None:
    def restart() -> None:
        server.stop()
        back = threading.Timer(away_s, server.start)
        back.start()
        if not away_s:
            back.join()

    setting = [URL.format(server.database())]
    trial = run_trial(project, settings=setting, progress=at_the_report(restart))
    assert trial.record is not None
    assert list_records(project, settings=setting) == (trial.record,)
    assert verify_chain(project, settings=setting).ok


def test_a_trial_that_cannot_be_recorded_is_kept_and_recorded_later(project: Path, place: str, first: Evidence) -> None:
    url = address(place)
    with Store.open(url) as store:
        store.append(first)

    def forbid() -> None:
        with Store.open(url) as store:
            store._database.once(lambda each: each.exec_driver_sql("ALTER TABLE head RENAME TO gone"), writing=True)

    with pytest.raises(StateError, match="audit add") as caught:
        run_trial(project, settings=[URL.format(url)], progress=at_the_report(forbid))
    (kept,) = (project / ".seatrial/latest").iterdir()
    assert str(kept) in caught.value.fix
    with Store.open(url) as store:
        store._database.once(lambda each: each.exec_driver_sql("ALTER TABLE gone RENAME TO head"), writing=True)
    added = add_evidence(project, kept, settings=[URL.format(url)])
    assert added.record == add_evidence(project, kept, settings=[URL.format(url)]).record
    assert [record.seq for record in list_records(project, settings=[URL.format(url)])] == [1, 2]
    assert names(project / ".seatrial/latest") == REPORTS | {kept.name}
    assert verify_chain(project, settings=[URL.format(url)]).ok


def test_a_server_that_stays_away_leaves_the_evidence(tmp_path: Path, server: Server, first: Evidence) -> None:
    with Store.open(server.database(), patience_s=0.2) as store:
        server.stop()
        with pytest.raises(StateError, match="EVD032"):
            record_trial(store, first, tmp_path / "out")
        (kept,) = (tmp_path / "out").iterdir()
        assert kept.read_bytes().startswith(b'{"')
        server.start()
        assert record_trial(store, first, tmp_path / "out").seq == 1


def test_reports_of_an_earlier_trial_stay_when_a_later_one_is_not_recorded(tmp_path: Path, first: Evidence) -> None:
    with Store.open(tmp_path / "state") as store:
        record_trial(store, first, tmp_path / "out")
        before = (tmp_path / "out/report.html").read_bytes()
        (tmp_path / "state/seatrial.db").unlink()
        with pytest.raises(StateError, match="EVD021"):
            record_trial(store, first, tmp_path / "out")
    assert (tmp_path / "out/report.html").read_bytes() == before


@pytest.mark.parametrize("place", ["postgresql", pytest.param("sqlite", marks=pytest.mark.slow)], indirect=True)
def test_two_trials_at_once_are_both_recorded(parcel_files: Path, tmp_path: Path, place: str) -> None:
    setting = URL.format(re.sub(r":[^:/@]+@", "@", address(place)))  # the password comes from the environment
    folders = [copied(parcel_files, tmp_path / name) for name in ("one", "two")]
    command = [sys.executable, "-m", "seatrial", "trial", "--set", setting]
    environment = {**os.environ, "PGPASSWORD": PASSWORD}
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    started = [subprocess.Popen(command, cwd=folder, env=environment, **told) for folder in folders]
    said = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    with Store.open(place) as store:
        assert [record.seq for record in store.records()] == [1, 2]
        assert store.verify().ok
    for folder in folders:
        assert names(folder / ".seatrial/latest") == REPORTS
        assert not any(PASSWORD.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(("content", "code"), [(None, "EVD082"), (b"{}", "EVD013"), (b"\xff", "EVD013")])
def test_what_is_no_evidence_is_told(project: Path, content: bytes | None, code: str) -> None:
    file = project / "kept.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=code):
        add_evidence(project, file)

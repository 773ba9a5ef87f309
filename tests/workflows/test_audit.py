"""``audit`` and ``card`` on what trials left."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from seatrial.values import InputError
from seatrial.workflows.audit import export_head, list_records, verify_chain
from seatrial.workflows.card import write_card
from seatrial.workflows.trial import run_trial


def test_a_chain_of_trials_is_whole(project: Path) -> None:
    run_trial(project)
    run_trial(project)
    assert verify_chain(project).ok
    assert [record.seq for record in list_records(project)] == [1, 2]


def test_a_changed_verdict_is_found(project: Path) -> None:
    run_trial(project)
    with sqlite3.connect(project / ".seatrial" / "seatrial.db") as database:
        database.execute("UPDATE record SET payload = CAST(replace(CAST(payload AS TEXT), 'deploy', 'reject') AS BLOB)")
    assert not verify_chain(project).ok


def test_truncation_is_found_against_an_exported_head(project: Path) -> None:
    run_trial(project)
    run_trial(project)
    export_head(project, out=project / "head.json")
    for path in (project / ".seatrial").glob("seatrial.db*"):
        path.unlink()
    run_trial(project)
    assert verify_chain(project).ok
    assert not verify_chain(project, head=project / "head.json").ok


def test_the_card_is_written_again_from_evidence(project: Path) -> None:
    trial = run_trial(project)
    assert trial.folder is not None
    card = (trial.folder / "card.md").read_text()
    written = write_card(project, out=project / "README.md")
    assert written.read_text() == card


def test_the_bill_of_materials_is_written_again_from_evidence(project: Path) -> None:
    trial = run_trial(project)
    assert trial.folder is not None
    first = (trial.folder / "card.cdx.json").read_bytes()
    assert write_card(project, kind="cyclonedx", out=project / "bom.json").read_bytes() == first
    (trial.folder / "card.cdx.json").unlink()
    assert write_card(project, kind="cyclonedx") == trial.folder / "card.cdx.json"
    evidence = (trial.folder / "evidence.json").read_bytes().removesuffix(b"\n")
    assert f'"sha256:{hashlib.sha256(evidence).hexdigest()}"' in first.decode()


def test_no_evidence_yet_is_told(project: Path) -> None:
    with pytest.raises(InputError, match="EVD080"):
        write_card(project)


def test_a_head_that_is_none_is_told(project: Path) -> None:
    run_trial(project)
    (project / "head.json").write_text("{}")
    with pytest.raises(InputError, match="EVD012"):
        verify_chain(project, head=project / "head.json")

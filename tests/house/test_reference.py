from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from reference_cli import cli_page
from reference_codes import checks_page, error_messages, errors_page, title_and_lead
from reference_evidence import described, evidence_page, evidence_schema, reachable
from reports.any_evidence import evidences
from reports.samples import binary, minimal, multiclass, regression
from seatrial.values import Estimate, Evidence, Finding
from seatrial.values.canonical import dumps

VALIDATOR = Draft202012Validator(evidence_schema())


def test_an_argument_is_written_without_a_name() -> None:
    assert "seatrial audit add FILE [OPTIONS]" in cli_page()
    assert "| `FILE` | Evidence that a trial kept. | required |" in cli_page()


def wrong(evidence: Evidence) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(json.loads(dumps(evidence)))]


@pytest.mark.parametrize("make", [binary, multiclass, regression, minimal])
def test_evidence_follows_its_schema(make) -> None:
    assert wrong(make()) == []


@given(evidences())
@settings(max_examples=30)
def test_any_evidence_follows_its_schema(evidence: Evidence) -> None:
    assert wrong(evidence) == []


def test_the_schema_refuses_what_is_no_evidence() -> None:
    good = json.loads(dumps(minimal()))
    Draft202012Validator.check_schema(VALIDATOR.schema)
    assert not VALIDATOR.is_valid(good | {"verdict": {"decision": "maybe", "reasons": []}})
    assert not VALIDATOR.is_valid(good | {"more": 1})
    assert not VALIDATOR.is_valid({key: value for key, value in good.items() if key != "inputs"})


def test_every_field_of_every_value_is_described() -> None:
    for kind in (Evidence, Estimate, Finding):
        assert set(described(kind)) == set(kind.__dataclass_fields__), kind
    assert {Evidence, Estimate, Finding} <= set(reachable(Evidence))
    assert "## Estimate" in evidence_page()


def test_the_command_line_page_has_every_command() -> None:
    page = cli_page()
    for name in ("init", "trial", "card", "audit verify", "audit head", "audit log", "demo"):
        assert f"## seatrial {name}\n" in page
    assert "| `-p PATH`, `--project PATH` |" in page


def test_error_codes_are_found_with_their_words(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/read.py").write_text(
        'raise InputError("TBL001", f"there is no {x}{y}", where=x)\nraise InputError("TBL002", found="empty | bare")\n'
    )
    assert list(error_messages(tmp_path)) == [("TBL001", "there is no ..."), ("TBL002", "empty \\| bare")]
    assert "| TBL002 | empty \\| bare |" in errors_page(tmp_path)


def test_checks_are_indexed_by_title_and_first_paragraph(tmp_path: Path) -> None:
    (tmp_path / "docs/checks").mkdir(parents=True)
    page = "# DATA001: missing columns\n\nAre all columns\nthere?\n\n## How\n"
    (tmp_path / "docs/checks/data001.md").write_text(page)
    assert title_and_lead(page) == ("DATA001: missing columns", "Are all columns there?")
    assert "| [DATA001](data001.md) | missing columns | Are all columns there? |" in checks_page(tmp_path)

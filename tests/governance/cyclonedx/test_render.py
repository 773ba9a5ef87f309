"""The bill of materials: CycloneDX's own strict validator takes it, and nothing in it is filler."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.any_evidence import any_of, evidences
from reports.golden import check_golden
from reports.sample_parts import slice_row
from reports.samples import EVERY, binary, minimal, regression
from seatrial.governance import render_bom
from seatrial.values import Evidence, ModelRef, Roles
from seatrial.values.canonical import digest

GOLDEN = Path(__file__).parents[1] / "golden"
STRICT = JsonStrictValidator(SchemaVersion.V1_6)


def bom(evidence: Evidence) -> dict[str, Any]:
    found = json.loads(render_bom(evidence))
    assert isinstance(found, dict)
    return found


def model(evidence: Evidence) -> dict[str, Any]:
    found = bom(evidence)["components"][0]
    assert found["type"] == "machine-learning-model"
    return found


def told(part: dict[str, Any], name: str) -> list[str]:
    """Return the values of our own properties of a name."""
    return [each["value"] for each in part["properties"] if each["name"] == f"seatrial:{name}"]


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_golden(make: Callable[[], Evidence]) -> None:
    check_golden(GOLDEN / f"{make.__name__}.cdx.json", render_bom(make()))


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_the_strict_validator_takes_it(make: Callable[[], Evidence]) -> None:
    assert STRICT.validate_str(render_bom(make())) is None
    assert bom(make())["specVersion"] == "1.6"


@pytest.mark.parametrize(
    "path", [(), ("components", 0), ("components", 0, "modelCard"), ("components", 0, "modelCard", "modelParameters")]
)
def test_the_strict_validator_refuses_an_invented_key(path: tuple[str | int, ...]) -> None:
    document = part = bom(binary())
    for step in path:
        part = part[step]
    part["verdict"] = "hold"
    assert STRICT.validate_str(json.dumps(document)) is not None


def test_the_strict_validator_looks_at_the_time_too() -> None:
    document = bom(binary())
    document["metadata"]["timestamp"] = "yesterday"
    assert STRICT.validate_str(json.dumps(document)) is not None


@settings(max_examples=30)
@given(evidences(), any_of(ModelRef | None), any_of(Roles), st.datetimes())
def test_any_evidence_makes_a_valid_document_whose_references_lead_somewhere(
    evidence: Evidence, champion: ModelRef | None, roles: Roles, started: datetime
) -> None:
    run = replace(evidence.run, started=started.replace(tzinfo=UTC).isoformat(timespec="seconds"))
    inputs = replace(evidence.inputs, champion=champion)
    text = render_bom(replace(evidence, inputs=inputs, roles=roles, run=run))
    assert STRICT.validate_str(text) is None
    document = json.loads(text)
    refs = [each["bom-ref"] for each in (*document["components"], *document["metadata"]["tools"]["components"])]
    assert len(refs) == len(set(refs))
    used = [each["ref"] for each in document["components"][0]["modelCard"]["modelParameters"].get("datasets", ())]
    used += [ref for each in document["dependencies"] for ref in (each["ref"], *each["dependsOn"])]
    assert set(used) <= set(refs)


@settings(max_examples=30)
@given(evidences())
def test_every_number_reads_back_the_same(evidence: Evidence) -> None:
    analysis = model(evidence)["modelCard"].get("quantitativeAnalysis", {"performanceMetrics": []})
    numbers = [
        (float(each["value"]), *(each.get("confidenceInterval", {}).get(f"{side}Bound") for side in ("lower", "upper")))
        for each in analysis["performanceMetrics"]
    ]
    read = [(value, *(None if limit is None else float(limit) for limit in limits)) for value, *limits in numbers]
    assert read == [(each.value, each.low, each.high) for each in evidence.estimates if each.value is not None]


def test_the_same_evidence_gives_the_same_bytes_and_another_another_serial_number() -> None:
    assert render_bom(binary()) == render_bom(binary())
    later = replace(binary(), run=replace(binary().run, started="2026-03-03T09:14:07Z"))
    assert bom(later)["serialNumber"] != bom(binary())["serialNumber"]
    assert told(bom(binary())["metadata"], "evidence-digest") == [digest(binary())]


def test_each_number_says_whose_it_is_and_how_it_was_measured() -> None:
    card = model(binary())["modelCard"]
    types = [each["type"] for each in card["quantitativeAnalysis"]["performanceMetrics"]]
    assert {"roc_auc", "roc_auc: champion", "roc_auc: model minus champion"} <= set(types)
    how = [json.loads(each) for each in told(card, "measured")]
    assert len(how) == len(types)
    assert (how[0]["metric"], how[0]["level"], how[0]["n"]) == ("roc_auc", 0.95, 27_414)


def test_a_slice_is_named_and_all_rows_are_not() -> None:
    metrics = model(binary())["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    wanted = [each.slice for each in binary().estimates if each.value is not None]
    assert [each.get("slice", "all") for each in metrics] == wanted
    assert "slice" not in metrics[0]


def test_model_champion_tables_and_libraries_are_components_with_hashes() -> None:
    components = bom(binary())["components"]
    assert [each["bom-ref"] for each in components[:4]] == ["model", "champion", "table-1:train", "table-2:test"]
    assert {each["type"] for each in components[4:]} == {"library"}
    assert components[0]["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    assert components[3]["hashes"] == [{"alg": "SHA-256", "content": "f" * 64}]
    assert components[3]["licenses"] == [{"license": {"id": "CC0-1.0", "acknowledgement": "declared"}}]
    assert components[4]["purl"] == "pkg:pypi/lightgbm@4.7.0"


def test_what_nobody_said_is_missing_and_never_filled() -> None:
    found = model(minimal())
    assert "licenses" not in found
    assert {"licenses", "supplier"} <= set(told(found, "missing"))
    lost = told(found["modelCard"], "missing")
    assert {"considerations.useCases", "considerations.users", "seatrial:owner"} <= set(lost)
    assert "quantitativeAnalysis.performanceMetrics" in lost
    assert "useCases" not in found["modelCard"].get("considerations", {})


def test_what_is_known_is_not_missing() -> None:
    card = model(binary())["modelCard"]
    assert card["considerations"]["useCases"] == ["Warn passengers of a late arrival before departure."]
    assert not {"considerations.useCases", "seatrial:owner"} & set(told(card, "missing"))
    for name in told(card, "missing"):
        section, _, field = name.partition(".")
        assert field not in card.get(section, {}), name


def test_limits_are_what_failed_warned_or_is_not_known() -> None:
    limits = "\n".join(model(regression())["modelCard"]["considerations"]["technicalLimitations"])
    for finding in regression().findings:
        assert (finding.code in limits) == (finding.status in {"fail", "warn", "skipped"})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            slice_row(),
            "error rate 29.8 %, against 21.1 % elsewhere, on 4,561 rows; surely more by 6.1 %: about 397 errors",
        ),
        (slice_row(flagged=False, excess_low=-0.1), "elsewhere, on 4,561 rows; not surely worse than elsewhere"),
        (slice_row(flagged=False, excess_low=None), "elsewhere, on 4,561 rows; too few rows to judge the difference"),
    ],
    ids=["worse", "alike", "small"],
)
def test_each_protected_group_is_assessed(row: Any, words: str) -> None:
    base = binary()
    evidence = replace(
        base, roles=replace(base.roles, protected=("carrier",)), exhibits=replace(base.exhibits, slices=(row,))
    )
    (found,) = model(evidence)["modelCard"]["considerations"]["fairnessAssessments"]
    assert found["groupAtRisk"] == "carrier=EV"
    assert found["harms"].endswith(words)
    assert STRICT.validate_str(render_bom(evidence)) is None


def test_a_slice_of_no_protected_column_is_no_group_of_people() -> None:
    card = model(binary())["modelCard"]
    assert "fairnessAssessments" not in card["considerations"]
    assert "considerations.fairnessAssessments" in told(card, "missing")

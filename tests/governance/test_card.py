"""The card: the convention is met, what is known is there, what is unknown is said to be missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from reports.any_evidence import evidences
from reports.golden import check_golden
from reports.samples import EVERY, binary, minimal, multiclass, regression
from seatrial.governance import render_card
from seatrial.values import Evidence

GOLDEN = Path(__file__).parent / "golden"


def head(card: str) -> dict[str, Any]:
    """Return the YAML head of a card."""
    found = yaml.safe_load(card.split("\n---\n", 1)[0].removeprefix("---\n"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_golden(make: Callable[[], Evidence]) -> None:
    check_golden(GOLDEN / f"{make.__name__}.md", render_card(make()))


@pytest.mark.parametrize("make", [binary, multiclass, regression], ids=lambda make: make.__name__)
def test_the_hub_reads_the_results(make: Callable[[], Evidence]) -> None:
    from huggingface_hub import ModelCard

    evidence = make()
    results = ModelCard(render_card(evidence)).data.eval_results
    assert results is not None
    told = [e for e in evidence.estimates if e.subject == "model" and e.slice == "all" and e.value is not None]
    assert [(r.metric_name, r.metric_value) for r in results] == [(e.metric, e.value) for e in told]
    for result, estimate in zip(results, told, strict=True):
        assert result.dataset_revision == "sha256:" + "f" * 64
        assert result.metric_args["low"] == estimate.low
        assert result.metric_args["level"] == 0.95


def test_the_head_names_task_library_and_verdict() -> None:
    found = head(render_card(binary()))
    assert found["pipeline_tag"] == "tabular-classification"
    assert found["library_name"] == "lightgbm"
    assert found["tags"] == ["seatrial", "verdict-hold", "risk-limited"]
    assert "license" not in found


def test_nothing_measured_has_no_results() -> None:
    assert "model-index" not in head(render_card(minimal()))
    assert "Nothing could be measured." in render_card(minimal())


def test_what_the_project_does_not_state_is_missing_with_what_to_add() -> None:
    card = render_card(minimal())
    assert "- Owner: *Not stated by the project: set `owner` in `[project]`.*" in card
    assert "*Not stated by the project: set `intended_use` in `[project]`.*" in card
    assert "More Information Needed" not in card


def test_what_the_project_states_is_not_missing() -> None:
    card = render_card(binary())
    assert "- Owner: ops&#64;example.com" in card
    assert "Warn passengers of a late arrival before departure." in card
    assert "CC0-1.0" in card


def test_every_finding_that_is_not_a_pass_is_told() -> None:
    card = render_card(regression())
    assert "### Failed" in card
    assert "### Not known" in card
    for finding in regression().findings:
        assert finding.code in card


def test_text_from_data_cannot_leave_its_place() -> None:
    evidence = binary()
    purpose = replace(evidence.purpose, name="x\n---\nlicense: mit", intended_use="<script>\n# Heading\n| a |")
    card = render_card(replace(evidence, purpose=purpose))
    assert head(card)["model-index"][0]["name"] == "x\n---\nlicense: mit"
    assert "license" not in head(card)
    assert "<script>" not in card
    assert "\n# Heading" not in card


@settings(max_examples=40)
@given(evidences())
def test_any_evidence_makes_a_card_that_reads_back(evidence: Evidence) -> None:
    assert head(render_card(evidence))["tags"][0] == "seatrial"

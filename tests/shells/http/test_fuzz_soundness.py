"""A small form of ``benchmarks/fuzz_soundness.py``."""

from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.slow
def test_a_proof_counts_every_body_and_says_of_which_code(fuzz_soundness: ModuleType) -> None:
    proof = fuzz_soundness.prove(6_000)
    assert sum(sum(each.values()) for each in proof.heard.values()) == 6_000
    assert all({200, 400} <= each.keys() for each in proof.heard.values())
    page = fuzz_soundness.render(proof, 60.0)
    assert fuzz_soundness.PROOF.digest() in page
    assert "6,000 bodies in 1 minutes" in page

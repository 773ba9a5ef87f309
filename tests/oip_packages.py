"""Packages as values, for tests of what the Open Inference Protocol makes of them; nothing is on the disk."""

from __future__ import annotations

from typing import Any

from seatrial.values import FeatureRule, Field, ModelRef, Package, Signature

DIGEST = "sha256:" + "0" * 64
REF = ModelRef(name="delays", version="3", digest=DIGEST, format="onnx", size_bytes=1)
MIXED = (
    FeatureRule(name="distance", type="number"),
    FeatureRule(name="stops", type="integer"),
    FeatureRule(name="holiday", type="boolean"),
    FeatureRule(name="carrier", type="string"),
    FeatureRule(name="leaves", type="datetime"),
)
NUMBERS = tuple(FeatureRule(name=name, type="number") for name in ("a", "b", "c"))


def package(
    features: tuple[FeatureRule, ...] = NUMBERS,
    *,
    output: Any = "probability",
    classes: tuple[Any, ...] = ("early", "late"),
    id_column: str | None = None,
) -> Package:
    """Return a package with these features and this kind of answer."""
    signature = Signature(
        inputs=tuple(Field(name=rule.name, type=rule.type) for rule in features), output=output, classes=classes
    )
    return Package(
        name="delays",
        version="3",
        model_file="model.onnx",
        model=REF,
        native=REF,
        form="onnx",
        form_reason="a test",
        signature=signature,
        features=features,
        task="regression" if output == "value" else "binary" if len(classes) == 2 else "multiclass",
        id_column=id_column,
        evidence_digest=DIGEST,
        verdict="deploy",
        libraries=(),
        files=(),
    )

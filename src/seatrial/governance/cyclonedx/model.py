"""The model as a component with its card."""

from __future__ import annotations

from collections.abc import Iterator

from seatrial.governance.cyclonedx.considerations import considerations, missing_considerations
from seatrial.governance.cyclonedx.measured import measured_properties, performance_metrics
from seatrial.governance.cyclonedx.parts import Json, Object, hashes, known, missing, own
from seatrial.governance.cyclonedx.tables import table_ref
from seatrial.values import Evidence, Field, ModelRef, Signature

MODEL_REF = "model"
CHAMPION_REF = "champion"
LONGEST_VERSION = 1024

# What the project file has no key for.
_NEVER_KNOWN = ("licenses", "supplier")
# The only family that a format stands for by itself.
_FAMILIES = {"lightgbm": "decision tree ensemble"}


def model_component(evidence: Evidence) -> Object:
    """Return the model under trial with all that was learnt of it; what nobody has said is listed as missing."""
    return _component(
        evidence.inputs.model,
        ref=MODEL_REF,
        name=evidence.purpose.name or evidence.inputs.model.name,
        card=_card(evidence),
    )


def champion_component(champion: ModelRef) -> Object:
    """Return the model in service that the differences are against."""
    return _component(champion, ref=CHAMPION_REF, name=champion.name)


def _component(model: ModelRef, *, ref: str, name: str, card: Object | None = None) -> Object:
    fits = len(model.version) <= LONGEST_VERSION
    facts = [own("format", model.format), own("size-bytes", str(model.size_bytes)), own("digest", model.digest)]
    return known(
        type="machine-learning-model",
        bom_ref=ref,
        name=name or ref,
        version=model.version if fits else "",
        hashes=hashes(model.digest),
        modelCard=card or {},
        properties=[*facts, *([] if fits else [own("version", model.version)]), *missing(_NEVER_KNOWN)],
    )


def _card(evidence: Evidence) -> Object:
    parameters = _parameters(evidence)
    metrics = performance_metrics(evidence.estimates)
    return known(
        modelParameters=parameters,
        quantitativeAnalysis=known(performanceMetrics=metrics),
        considerations=considerations(evidence),
        properties=[
            *_properties(evidence),
            *measured_properties(evidence.estimates),
            *missing(f"modelParameters.{name}" for name in _missing_parameters(parameters)),
            *missing(() if metrics else ("quantitativeAnalysis.performanceMetrics",)),
            *missing(f"considerations.{name}" for name in missing_considerations(evidence)),
        ],
    )


def _parameters(evidence: Evidence) -> Object:
    tables = evidence.inputs.tables
    return known(
        task=evidence.task,
        architectureFamily=_FAMILIES.get(evidence.inputs.model.format.split("-", maxsplit=1)[0], ""),
        datasets=[{"ref": table_ref(place, table)} for place, table in enumerate(tables, start=1)],
        inputs=[{"format": _input(field)} for field in evidence.signature.inputs],
        outputs=[{"format": _output(evidence.signature)}],
    )


def _missing_parameters(parameters: Object) -> Iterator[str]:
    for name in ("approach", "architectureFamily", "modelArchitecture", "datasets", "inputs"):
        if name not in parameters:
            yield name


def _input(field: Field) -> str:
    return field.name if field.type == "any" else f"{field.name}: {field.type}"


def _output(signature: Signature) -> str:
    classes = ", ".join(str(level) for level in signature.classes)
    return f"{signature.output}: {classes}" if classes else signature.output


def _properties(evidence: Evidence) -> Iterator[Json]:
    yield own("verdict", evidence.verdict.decision)
    for reason in evidence.verdict.reasons:
        yield own("reason", f"{reason.source}: {reason.message}")
    for gate in evidence.gates:
        yield own("requirement", f"{gate.outcome}: {gate.requirement}")
    yield own("risk", evidence.purpose.risk)
    yield own("target", evidence.roles.target)
    if evidence.task == "binary" and evidence.threshold is not None:
        yield own("threshold", repr(evidence.threshold))
    if evidence.positive:
        yield own("positive", evidence.positive)
    if evidence.purpose.owner:
        yield own("owner", evidence.purpose.owner)
    else:
        yield from missing(["seatrial:owner"])

"""From a model that stood its trial to the package that is served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from seatrial.data import blocks_of, field_types
from seatrial.evidence import Record, evidence_payload
from seatrial.governance import render_card, render_release
from seatrial.models import ModelFile, match_signature, modules_of
from seatrial.models.load import load_file
from seatrial.models.package import example_of
from seatrial.models.package.libraries import lock_text
from seatrial.models.package.place import CARD, EVIDENCE, EXAMPLE, LOCK
from seatrial.optimise import Chosen, Native, choose_form
from seatrial.project import Project
from seatrial.security import read_bytes
from seatrial.values import Evidence, FeatureRule, Field, InputError, Model, Package, Signature
from seatrial.workflows.feature_rules import feature_rules, only_types
from seatrial.workflows.gather import Tables

if TYPE_CHECKING:
    import polars as pl

    from seatrial.values.ports import Columns

MOST_PARITY_ROWS = 50_000
EXAMPLE_ROWS = 32


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Released:
    """What is packed.

    Parameters
    ----------
    project, tables
        As in the trial.
    evidence, record
        Of the trial, and its place in the chain.
    accepted
        The words with which a held model is accepted.
    """

    project: Project
    tables: Tables
    evidence: Evidence
    record: Record
    accepted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Packed:
    """A package before it is written: what it says, its files by name, and the choice behind it."""

    package: Package
    files: dict[str, bytes | Path] = field(repr=False)
    chosen: Chosen


def pack(released: Released) -> Packed:
    """Return the package of a model; the same model, tables and evidence give the same package.

    Raises
    ------
    InputError
        ``REL004`` if the model file is not the one that was on trial; ``PKG008`` if it has data in files whose names a
        package cannot have.
    """
    project, evidence = released.project, released.evidence
    file = _model_file(project)
    model = load_file(file)
    if model.ref.digest != evidence.inputs.model.digest:
        raise _other_model(file, found=model.ref.digest, tried=evidence.inputs.model.digest)
    rules = _rules(released, evidence.signature.names)
    signature = _typed(_matched(released, model), rules)
    example = _example(released, rules)
    chosen = choose_form(
        Native(
            model=model,
            file=file,
            signature=signature,
            positive=evidence.positive if evidence.task == "binary" else None,
            threshold=evidence.threshold,
            blocks=lambda: _blocks(released, signature.names),
            example=example,
        )
    )
    served = _typed(chosen.model.signature, rules)
    by_name = {rule.name: rule for rule in rules}
    ordered = tuple(by_name[name] for name in served.names)
    return _packed(released, chosen, _Served(file=file, model=model, signature=served, rules=ordered, example=example))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Served:
    """The model as it was on trial, and what requests to its served form look like."""

    file: ModelFile
    model: Model
    signature: Signature
    rules: tuple[FeatureRule, ...]
    example: Columns


def _packed(released: Released, chosen: Chosen, served: _Served) -> Packed:
    project, evidence, file = released.project, released.evidence, served.file
    name = f"model{'.onnx' if chosen.form == 'onnx' else file.path.suffix}"
    libraries = _libraries(chosen, file)
    package = Package(
        name=project.model.name,
        version=project.model.version,
        model_file=name,
        model=chosen.model.ref,
        native=served.model.ref,
        form=chosen.form,
        form_reason=chosen.reason,
        parity=chosen.parity,
        signature=served.signature,
        features=served.rules,
        target=project.data.target,
        task=evidence.task,
        positive=_positive(evidence, served.signature),
        threshold=evidence.threshold,
        id_column=project.data.id,
        evidence_digest=released.record.digest,
        verdict=evidence.verdict.decision,
        accepted=released.accepted,
        libraries=libraries,
        trust=project.model.trust if chosen.form == "native" else (),
        files=(),
    )
    rows = range(len(next(iter(served.example.values()), ())))
    files: dict[str, bytes | Path] = {
        name: file.content if chosen.content is None else chosen.content,
        CARD: f"{render_card(evidence)}\n{render_release(package)}".encode(),
        EVIDENCE: evidence_payload(evidence),
        LOCK: lock_text(libraries),
        EXAMPLE: example_of(served.example, served.rules, rows=rows),
    }
    return Packed(package=package, files=files | (_beside(file) if chosen.content is None else {}), chosen=chosen)


def _model_file(project: Project) -> ModelFile:
    settings = project.model
    path = project.resolve(settings.path)
    if not path.is_file():
        raise InputError(
            "REL004",
            "the model file is gone since the trial",
            where=str(path),
            expected="the very file that was on trial",
            fix="bring it back, or run seatrial trial on another one",
        )
    return ModelFile(
        path=path,
        content=read_bytes(path),
        name=settings.name,
        version=settings.version,
        trust=settings.trust,
        task=settings.task,
    )


def _other_model(file: ModelFile, *, found: str, tried: str) -> InputError:
    return InputError(
        "REL004",
        f"the model file was changed since the trial: its digest is {found}",
        where=str(file.path),
        expected=f"the model that was on trial, {tried}",
        fix="run seatrial trial again: its verdict is about this very file",
    )


def _matched(released: Released, model: Model) -> Signature:
    project, table = released.project, released.tables.test
    features = [column for column in table.columns if column not in project.roles.not_features]
    return match_signature(model.signature, types=field_types(table.frame), features=features)


def _rules(released: Released, names: tuple[str, ...]) -> tuple[FeatureRule, ...]:
    """Return the rules of the features: from the training table, or from the one table that there is."""
    tables, data = released.tables, released.project.data
    if tables.train is not None:
        return feature_rules(tables.train.frame, names, sensitive=data.sensitive)
    if data.sealed:
        return only_types(tables.test.frame, names, sensitive=data.sensitive)
    return feature_rules(tables.test.frame, names, sensitive=data.sensitive)


def _typed(signature: Signature, rules: tuple[FeatureRule, ...]) -> Signature:
    """Return a signature whose inputs have the types of the table's columns."""
    types = {rule.name: rule.type for rule in rules}
    return replace(signature, inputs=tuple(Field(name=name, type=types[name]) for name in signature.names))


def _frames(released: Released) -> list[pl.DataFrame]:
    """Return the rows on which two forms are compared: of all tables but a sealed one, evenly drawn."""
    tables = released.tables
    open_tables = [tables.train, None if released.project.data.sealed else tables.test]
    frames = [table.frame for table in open_tables if table is not None]
    step = max(1, -(-sum(frame.height for frame in frames) // MOST_PARITY_ROWS))
    return [frame.gather_every(step) for frame in frames]


def _blocks(released: Released, names: tuple[str, ...]) -> Iterator[Columns]:
    for frame in _frames(released):
        yield from blocks_of(frame, names)


def _example(released: Released, rules: tuple[FeatureRule, ...]) -> Columns:
    """Return a few rows of the training table, evenly drawn; none if the only table is sealed."""
    tables = released.tables
    sealed = tables.train is None and released.project.data.sealed
    table = tables.test if tables.train is None else tables.train
    drawn = table.frame.gather_every(max(1, table.frame.height // EXAMPLE_ROWS)).head(0 if sealed else EXAMPLE_ROWS)
    return next(iter(blocks_of(drawn, [rule.name for rule in rules])))


def _positive(evidence: Evidence, signature: Signature) -> bool | int | float | str | None:
    """Return the positive class as the model has it, of which the evidence has the text."""
    if evidence.task != "binary":
        return None
    return next((level for level in signature.classes if str(level) == evidence.positive), evidence.positive)


def _beside(file: ModelFile) -> dict[str, bytes | Path]:
    """Return the files with the weights of an ONNX model that keeps them outside."""
    held = file.scan().onnx
    names = {tensor.location for tensor in held.outside} if held is not None else set()
    return {name: file.path.parent / name for name in sorted(names)}


def _libraries(chosen: Chosen, file: ModelFile) -> tuple[tuple[str, str], ...]:
    """Return what must be installed to load and ask the served form, each in the version that is installed here."""
    if chosen.form == "onnx":
        wanted = {"numpy", "onnxruntime"}
    else:
        homes = metadata.packages_distributions()
        modules = {*modules_of(file.path, trust=file.trust), "numpy"}
        wanted = {name for module in modules for name in homes.get(module, ())[:1]}
        if chosen.model.ref.format.startswith("sklearn") and chosen.model.signature.named and "pandas" in homes:
            wanted.add("pandas")  # it is given frames with names, and learned from those of pandas
    return tuple(sorted((name, metadata.version(name)) for name in wanted))

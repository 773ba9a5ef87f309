"""Which form of a model is served: ONNX where it was proven to answer alike, else the native one, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from seatrial.models import ModelFile, matched
from seatrial.models.load import load_file
from seatrial.optimise.convert import Converted, conversions
from seatrial.optimise.parity import OTHERS, TREES, Forms, Labels, microseconds, parity
from seatrial.values import Form, Level, Model, Parity, SeatrialError, Signature

if TYPE_CHECKING:
    from seatrial.values.ports import Columns

Blocks = Callable[[], Iterable["Columns"]]
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """A model as it was put on trial, and what its ONNX form must stand up to.

    Parameters
    ----------
    model
        As it was loaded from its file.
    file
        That file.
    signature
        Its inputs, named and typed as the project's table has them.
    positive, threshold
        What makes a label of a probability; None unless binary.
    blocks
        Gives the project's rows, a block at a time, as often as it is called.
    example
        A few rows for measuring the time of one.
    """

    model: Model = field(repr=False)
    file: ModelFile = field(repr=False)
    signature: Signature
    positive: Level | None = None
    threshold: float | None = None
    blocks: Blocks
    example: Columns = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The form that is served.

    Parameters
    ----------
    form, reason
        Which, and why.
    parity
        Measured if there were two forms.
    content
        Bytes of the ONNX file that was made; None for the file that was put on trial.
    model
        The model behind the port, its inputs as the table names them.
    times_us
        Median time of one row, native and ONNX, in microseconds; no part of the reason, which is the same in every run.
    """

    form: Form
    reason: str
    parity: Parity | None = None
    content: bytes | None = field(default=None, repr=False)
    model: Model = field(repr=False)
    times_us: tuple[float | None, float | None] = (None, None)

    @property
    def speed(self) -> str:
        """How fast both forms are, in a sentence; empty if there is one form only."""
        native, onnx = self.times_us
        if native is None or onnx is None:
            return ""
        return f"One row takes it {onnx:,.0f} us, and the native model {native:,.0f} us."


def choose_form(native: Native) -> Chosen:
    """Return the form of a model that is served."""
    asked = _as_asked(native.model, native.signature)
    if native.model.ref.format == "onnx":
        return Chosen(
            form="onnx", reason="The model that was put on trial is an ONNX file and is served as it is.", model=asked
        )
    reasons: list[str] = []
    seen: Parity | None = None
    for made in conversions(native.model, native.signature.inputs):
        if isinstance(made, str):
            reasons.append(made)
            continue
        model = _loaded(native, made)
        measured = model if isinstance(model, str) else _measured(native, asked, model, trees=made.trees)
        if isinstance(measured, str) or isinstance(model, str):
            reasons.append(f"converted by {made.by}, {measured}")
        elif measured.holds:
            times = microseconds(asked, native.example), microseconds(model, native.example)
            return Chosen(
                form="onnx",
                reason=_holds(measured, made),
                parity=measured,
                content=made.content,
                model=model,
                times_us=times,
            )
        else:
            seen = measured
            reasons.append(f"converted by {made.by}, {_differs(measured)}")
    return Chosen(form="native", reason=f"Served in its own format: {'; '.join(reasons)}.", parity=seen, model=asked)


def _as_asked(model: Model, signature: Signature) -> Model:
    return matched(model, types={one.name: one.type for one in signature.inputs}, features=signature.names)


def _loaded(native: Native, made: Converted) -> Model | str:
    file = native.file
    onnx = ModelFile(
        path=Path(file.path).with_suffix(".onnx"),
        content=made.content,
        name=file.name,
        version=file.version,
        task=file.task,
    )
    try:
        return _as_asked(load_file(onnx), native.signature)
    except SeatrialError as error:
        return f"it cannot be run: {error.found}"


def _measured(native: Native, asked: Model, model: Model, *, trees: bool) -> Parity | str:
    expected, found = asked.signature, model.signature
    if (expected.output, len(expected.classes)) != (found.output, len(found.classes)):
        return f"it answers with another kind of answer, a {found.output}"
    classes = [str(level) for level in expected.classes]
    positive = classes.index(str(native.positive)) if str(native.positive) in classes else 1
    labels = Labels(threshold=native.threshold, positive=positive)
    return parity(Forms(native=asked, onnx=model, labels=labels, tolerance=TREES if trees else OTHERS), native.blocks())


def _holds(measured: Parity, made: Converted) -> str:
    alike = f"by at most {measured.largest_difference:.1e}" if measured.largest_difference else "by nothing"
    return (
        f"On {measured.rows:,} rows of the project the ONNX form, converted by {made.by}, differs from the native "
        f"model {alike}, and no label differs."
    )


def _differs(measured: Parity) -> str:
    if measured.flips:
        places = ", ".join(f"{place:,}" for place in measured.flipped[:SHOWN])
        more = " ..." if measured.flips > SHOWN else ""
        return f"it gives {measured.flips:,} of {measured.rows:,} rows another label (rows {places}{more})"
    return (
        f"its answers are up to {measured.largest_difference:.1e} from the native ones, "
        f"and {measured.tolerance:.1e} is allowed"
    )

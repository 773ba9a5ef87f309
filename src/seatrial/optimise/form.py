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
    """

    form: Form
    reason: str
    parity: Parity | None = None
    content: bytes | None = field(default=None, repr=False)
    model: Model = field(repr=False)


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
            reason = _holds(
                measured, made, times=(microseconds(asked, native.example), microseconds(model, native.example))
            )
            return Chosen(form="onnx", reason=reason, parity=measured, content=made.content, model=model)
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


def _holds(measured: Parity, made: Converted, *, times: tuple[float | None, float | None]) -> str:
    alike = f"no further than {measured.largest_difference:.1e}" if measured.largest_difference else "not at all"
    words = (
        f"On {measured.rows:,} rows of the project the ONNX form, converted by {made.by}, differs {alike} from the "
        f"native model, and no label differs."
    )
    slow, fast = times
    return (
        words if slow is None or fast is None else f"{words} One row takes it {fast:,.0f} us instead of {slow:,.0f} us."
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

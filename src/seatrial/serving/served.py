"""One version of a model in service: what it takes, how it is asked, and how busy it is."""

from __future__ import annotations

import asyncio
from typing import Any, TypeAlias, Union

import msgspec
import numpy as np
from numpy.typing import NDArray

from seatrial.journal.entry import Described
from seatrial.journal.entry import Rows as Kept
from seatrial.serving.ask import Typed
from seatrial.serving.batching import Batching
from seatrial.serving.check import Check, Checked
from seatrial.serving.engine import InProcess
from seatrial.serving.line import Line
from seatrial.serving.meaning import Meaning, meaning_of
from seatrial.values.model import Signature
from seatrial.values.package import FeatureRule, Package

Array: TypeAlias = NDArray[Any]


class Served:
    """One version in service.

    Parameters
    ----------
    package
        As it was opened and verified.
    check
        Of its rows.
    engine
        A model in this process that can answer at once, or None.
    line
        Where requests wait for a model that takes its time.
    batching
        What was found at load.
    """

    def __init__(
        self,
        package: Package,
        *,
        version: str,
        check: Check,
        engine: InProcess | None,
        line: Line,
        batching: Batching,
    ) -> None:
        self.package = package
        self.name = package.name
        self.version = version
        self.check = check
        self.engine = engine
        self.line = line
        self.batching = batching
        self.meaning: Meaning = meaning_of(package)
        self.in_use = 0
        """Requests and shadows that are on their way through it."""
        self.ending: asyncio.Task[None] | None = None
        """Its end, once it has begun."""
        self._retired = False
        self._kept = [i for i, rule in enumerate(package.features) if not rule.sensitive]
        self._keeps_all = len(self._kept) == len(package.features)
        row = check.row_type
        self._rows: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[row, list[row]])  # type: ignore[valid-type] # made at run time  # noqa: UP007 - as above
        self._row = row

    @property
    def signature(self) -> Signature:
        """Inputs and output, as the project's table names them."""
        return self.package.signature

    @property
    def features(self) -> tuple[FeatureRule, ...]:
        """What each feature must look like."""
        return self.package.features

    @property
    def row_type(self) -> type[msgspec.Struct]:
        """The type of one JSON object of named features."""
        return self._row

    def read(self, body: bytes) -> Typed:
        """Return the rows of a JSON object of named features, or of a list of them.

        Raises
        ------
        msgspec.ValidationError, msgspec.DecodeError
            If it is none, or anything about it is not as the model takes it: read it then as plain JSON and ask with
            :class:`~seatrial.serving.ask.Records`, which explains what is wrong, or lets it through when lenient.
        """
        rows = self._rows.decode(body)
        return Typed(rows if type(rows) is list else [rows])

    def now(self, rows: Checked) -> Array | None:
        """Return the model's answers if it can give them at once, None if they have to be waited for in its line.

        Raises
        ------
        RequestError
            ``SRV034`` if the model fails on these rows.
        """
        engine = self.engine
        if engine is None or self.batching.on or rows.n_rows > engine.most_at_once:
            return None
        return engine.now(rows)

    def leave(self) -> None:
        """Take note that one who used it is done; the last one ends what is out of service."""
        self.in_use -= 1
        if self._retired and not self.in_use:
            self.ending = asyncio.get_running_loop().create_task(self.line.close())

    def retire(self) -> None:
        """Take it out of service; it ends when nothing uses it any more."""
        self._retired = True
        self.in_use += 1
        self.leave()

    def described(self) -> Described:
        """Return what the journal must know of this version."""
        rules = [self.features[i] for i in self._kept]
        return Described(
            model=self.name,
            version=self.version,
            names=tuple(rule.name for rule in rules),
            types=tuple(rule.type for rule in rules),
            output=self.signature.output,
            classes=self.signature.classes,
            positive=self.meaning.positive,
            threshold=self.meaning.threshold,
        )

    def kept(self, rows: Checked) -> Kept:
        """Return the features that the journal keeps: those that are not sensitive."""
        if rows.matrix is not None:
            return (rows.matrix if self._keeps_all else np.ascontiguousarray(rows.matrix[:, self._kept])).tobytes()
        arrays = rows.columns or ()
        return tuple(_plain(arrays[i]) for i in self._kept)


def _plain(array: Array) -> list[object]:
    """Return a column as the journal takes it: None is missing, an instant is in microseconds since 1970, UTC."""
    if array.dtype.kind == "M":
        missing = np.isnat(array).tolist()
        numbers = array.astype("datetime64[us]").astype(np.int64).tolist()
        return [None if gone else number for gone, number in zip(missing, numbers, strict=True)]
    values: list[object] = array.tolist()
    if array.dtype.kind == "f":
        return [None if value != value else value for value in values]  # noqa: PLR0124 - NaN alone is not itself
    return values

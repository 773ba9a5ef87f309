"""Makes the object of a scanned pickle, from the very bytes that were scanned."""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from seatrial.security import layout
from seatrial.security.names import Allowed, full_name
from seatrial.security.scan import Scan


class _Wrapper:
    """Takes the place of joblib's array wrapper; holds its settings only."""


class _Restorer(pickle._Unpickler):  # noqa: SLF001 - the machine that the scan ran on, so both see the same opcodes
    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = dict(pickle._Unpickler.dispatch)  # noqa: SLF001 - as above
    proto: int

    def __init__(self, stream: io.BytesIO, allowed: Allowed, *, inner: bool = False) -> None:
        super().__init__(stream)
        self.stream = stream
        self.allowed = allowed
        self.inner = inner
        self.stack: list[Any] = []

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - whatever stands under that name
        """Return what a listed name stands for; the scan has refused all others, and so does this."""
        module, name = full_name(module, name, proto=self.proto)
        full = f"{module}.{name}"
        if full == layout.WRAPPER and not self.inner:
            return _Wrapper
        if not self.allowed.admits(full):
            raise pickle.UnpicklingError(f"{full} is not allowed")
        __import__(module, level=0)
        found: Any = sys.modules[module]
        for part in name.split("."):
            found = getattr(found, part)
        return found

    def build(self) -> None:
        """Give an object its state, then put the array in the place of its wrapper."""
        pickle._Unpickler.load_build(self)  # type: ignore[attr-defined] # not in the stubs  # noqa: SLF001 - as above
        if type(self.stack[-1]) is _Wrapper:
            self.stack[-1] = self.array(layout.layout_of(vars(self.stack[-1])))

    def array(self, plan: layout.ArrayLayout) -> Any:  # noqa: ANN401 - an array of any type
        """Return the array that lies at the stream's position."""
        if plan.dtype.hasobject:
            return _Restorer(self.stream, self.allowed, inner=True).load()
        if plan.padded:
            self.stream.read(self.stream.read(1)[0])
        # Filled in place: a large model is in memory twice, as file and as array, and not three times.
        array = np.empty(plan.shape, dtype=plan.dtype, order="F" if plan.order == "F" else "C")
        self.stream.readinto(array.reshape(-1, order="A").view(np.uint8).data)
        return array if plan.dtype.isnative else array.astype(plan.dtype.newbyteorder("="))


def _build(machine: _Restorer) -> None:
    machine.build()


_Restorer.dispatch[pickle.BUILD[0]] = _build


def restore(scan: Scan) -> object:
    """Return the object that a scanned pickle or joblib file holds.

    What its reviewed classes do with their own state runs here; whatever they raise is the caller's to explain.
    """
    return _Restorer(io.BytesIO(scan.content), scan.allowed).load()

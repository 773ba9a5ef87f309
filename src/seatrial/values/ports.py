"""The seams: what stands on either side of them knows only these protocols."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from seatrial.values.model import ModelRef, Signature
from seatrial.values.route import Route

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]
    Columns: TypeAlias = Mapping[str, Array]


@runtime_checkable
class Model(Protocol):
    """A model that can be asked, whatever its format."""

    @property
    def ref(self) -> ModelRef:
        """Which model this is."""
        ...

    @property
    def signature(self) -> Signature:
        """What it takes and gives."""
        ...

    def predict(self, columns: Columns) -> Array:
        """Return the answers for the given columns.

        Parameters
        ----------
        columns
            One one-dimensional array of ``n_rows`` per input of the signature, by name: ``float64`` with NaN for
            missing, ``int64``, ``bool``, ``datetime64[us]``, or ``object`` holding ``str`` and None. Order and extra
            names do not matter.

        Returns
        -------
        ndarray
            As ``signature.output`` says: ``(n_rows, n_classes)`` float64, ``(n_rows,)`` int64 or ``(n_rows,)`` float64.

        Raises
        ------
        SeatrialError
            If the model itself fails or answers with a wrong shape (``MDLnnn``).
        """
        ...


@runtime_checkable
class Router(Protocol):
    """Sends each request to a version of its model."""

    def route(self, model: str, unit: str | None) -> Route:
        """Return which version answers, and which are asked in its shadow.

        Parameters
        ----------
        model
            Name of the model that was asked for.
        unit
            What should see the same version every time, such as a customer; None if the request does not say.

        Raises
        ------
        SeatrialError
            ``SRV001`` if no version of this model is in service.
        """
        ...


class Progress(Protocol):
    """Where long work says how far it is; a shell draws it."""

    def __call__(self, step: str, done: float, total: float) -> None:
        """Report that ``done`` of ``total`` units of ``step`` are behind us."""
        ...


def silent(step: str, done: float, total: float) -> None:
    """Report nothing: the progress of those who do not look."""

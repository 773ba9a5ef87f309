"""What a place in a tensor is called when something is wrong there."""

from __future__ import annotations

import msgspec


class Place(msgspec.Struct, frozen=True, gc=False):
    """An input of the request; called with the number of an element, it names that.

    Parameters
    ----------
    index
        Among the inputs.
    nested
        The shape of a tensor whose elements came as nested lists; None for a flat one.

    Examples
    --------
    >>> place = Place(0)
    >>> place.tensor, place(3), Place(0, (2, 3))(5)
    ('inputs[0]', 'inputs[0].data[3]', 'inputs[0].data[1][2]')
    """

    index: int
    nested: tuple[int, ...] | None = None

    @property
    def tensor(self) -> str:
        """Name of the tensor."""
        return f"inputs[{self.index}]"

    def __call__(self, element: int) -> str:
        """Return the name of an element, by its number row by row."""
        steps = f"[{element}]" if self.nested is None else steps_of(element, self.nested)
        return f"inputs[{self.index}].data{steps}"


def steps_of(element: int, shape: tuple[int, ...]) -> str:
    """Return the way to an element of nested lists.

    Examples
    --------
    >>> steps_of(5, (2, 3))
    '[1][2]'
    """
    steps: list[int] = []
    for length in reversed(shape):
        element, step = divmod(element, length)
        steps.append(step)
    return "".join(f"[{step}]" for step in reversed(steps))

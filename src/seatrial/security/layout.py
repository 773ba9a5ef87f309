"""How arrays lie in a joblib file: the type and the exact number of bytes that follow, or a refusal."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from seatrial.security.marks import UNSET, Made, Name, Pairs, RefusedError

Dtype = np.dtype[Any]

WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"
WRAPPER_KEYS = frozenset({"subclass", "shape", "order", "dtype", "allow_mmap"})
ALIGNMENT_KEY = "numpy_array_alignment_bytes"
ARRAY_CLASSES = frozenset({"numpy.ndarray", "numpy.matrix"})
MOST_PAIRS = 1024
MOST_DIMENSIONS = 64
DTYPE_CODE = re.compile(r"b1|[iu][1248]|f(?:2|4|8|16)|c(?:8|16|32)|O8|[mM]8|[SUV][0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayLayout:
    """How one array lies in the file.

    Parameters
    ----------
    dtype
        Type of its items; with objects inside, a nested pickle follows instead of bytes.
    shape
        Non-negative sizes.
    order
        ``"C"`` or ``"F"``.
    padded
        Whether a byte of padding length, and so much padding, come first.
    """

    dtype: Dtype
    shape: tuple[int, ...]
    order: str
    padded: bool

    @property
    def nbytes(self) -> int:
        """Bytes of the items, without padding."""
        return math.prod(self.shape) * self.dtype.itemsize


def layout_of(settings: dict[str, object]) -> ArrayLayout:
    """Return the layout that the settings of a joblib array wrapper describe.

    Parameters
    ----------
    settings
        Its attributes; ``dtype`` and ``subclass`` real or as marks.

    Raises
    ------
    RefusedError
        If there is one attribute too many (it could replace the method that reads the array, and so move where the
        pickle goes on) or one of a strange kind.
    """
    unknown = set(settings) - WRAPPER_KEYS - {ALIGNMENT_KEY}
    missing = WRAPPER_KEYS - set(settings)
    if unknown or missing:
        raise RefusedError(f"an array wrapper with attributes {sorted(settings)}")
    shape, order, alignment = settings["shape"], settings["order"], settings.get(ALIGNMENT_KEY)
    subclass, dtype = settings["subclass"], settings["dtype"]
    if isinstance(dtype, Made):
        dtype = dtype.dtype
    if not isinstance(dtype, np.dtype) or (dtype.itemsize == 0 and not dtype.hasobject):
        raise RefusedError("an array wrapper without a type of items")
    if isinstance(subclass, Name) and subclass.full not in ARRAY_CLASSES:
        raise RefusedError(f"an array of class {subclass.full}")
    if not _is_shape(shape) or order not in ("C", "F") or not (alignment is None or type(alignment) is int):
        raise RefusedError("an array wrapper with a strange shape, order or alignment")
    return ArrayLayout(dtype=dtype, shape=shape, order=str(order), padded=alignment is not None)


def settings_of(state: object) -> dict[str, object]:
    """Return the attributes that a scanned state would set.

    Raises
    ------
    RefusedError
        If it is anything but one plain dictionary of distinct text keys.
    """
    if not isinstance(state, Pairs) or len(state) > 2 * MOST_PAIRS:
        raise RefusedError("an array wrapper whose state is not a plain dictionary")
    keys, values = state[0::2], state[1::2]
    if not all(type(key) is str for key in keys) or len(set(map(str, keys))) != len(keys):
        raise RefusedError("an array wrapper whose attributes are not distinct names")
    return dict(zip(map(str, keys), values, strict=True))


def real_dtype(args: object, state: object) -> Dtype:
    """Return the numpy type that a pickle describes, built anew from checked text.

    The state of a numpy type can claim that a field of objects is plain bytes, which turns bytes of the file into
    pointers. So the type is built from its parts and its own state must be the very state in the file.

    Raises
    ------
    RefusedError
        If the text is not one of numpy's own codes or the state is not what numpy would have written.
    """
    if not is_dtype_call(args):
        raise RefusedError("a numpy type described in an unknown way")
    if state is UNSET:
        raise RefusedError("a numpy type without its state")
    plain = _plain(state)
    try:
        built = _built(str(args[0]), plain)
        expected = built.__reduce__()
    except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise RefusedError("a numpy type whose state numpy cannot have written") from error
    if expected[1:] != (args, plain):
        raise RefusedError("a numpy type whose state numpy would not have written")
    return built


def is_dtype_call(args: object) -> TypeGuard[tuple[object, ...]]:
    """Say whether these are the arguments with which numpy itself writes a type: its code, no alignment, a copy."""
    return (
        isinstance(args, tuple)
        and args[1:] == (False, True)
        and type(args[0]) is str
        and DTYPE_CODE.fullmatch(args[0]) is not None
    )


def _built(code: str, state: tuple[Any, ...]) -> Dtype:
    byteorder, names, fields = state[1], state[3], state[4]
    if names is not None:
        return np.dtype(
            {
                "names": list(names),
                "formats": [fields[name][0] for name in names],
                "offsets": [fields[name][1] for name in names],
                "itemsize": state[5],
            },
            align=bool(state[7] & 0x80),
        )
    if code in ("m8", "M8"):
        unit, count = state[8][1][:2]
        return np.dtype(f"{byteorder}{code}[{int(count)}{unit.decode()}]")
    return np.dtype(code).newbyteorder(byteorder) if byteorder in ("<", ">") else np.dtype(code)


def _plain(state: object) -> tuple[Any, ...]:
    if not isinstance(state, tuple) or not 8 <= len(state) <= 9:  # noqa: PLR2004 - numpy's versions 3 and 4
        raise RefusedError("a numpy type with a strange state")
    fields = state[4]
    if isinstance(fields, Pairs) and len(fields) <= 2 * MOST_PAIRS:
        fields.sealed = True  # numpy keeps this very dictionary: changed later, it would hide objects behind bytes
        fields = {name: _plain_field(field) for name, field in zip(fields[0::2], fields[1::2], strict=True)}
    names = state[3]
    if names is not None and not (isinstance(names, tuple) and all(type(name) is str for name in names)):
        raise RefusedError("a numpy type with strange field names")
    return (*state[:3], names, fields, *state[5:])


def _plain_field(field: object) -> tuple[object, ...]:
    if not isinstance(field, tuple) or not field or not isinstance(field[0], Made) or field[0].dtype is None:
        raise RefusedError("a numpy type with a strange field")
    return (field[0].dtype, *field[1:])


def _is_shape(shape: object) -> TypeGuard[tuple[int, ...]]:
    return (
        isinstance(shape, tuple)
        and len(shape) <= MOST_DIMENSIONS
        and all(type(size) is int and 0 <= size < 1 << 48 for size in shape)
    )

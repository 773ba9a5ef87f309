"""What a few reviewed functions may be called with: harmless as honest files call them, not with anything at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from seatrial.security.layout import is_dtype_call
from seatrial.security.marks import Made, Name, RefusedError

Args = tuple[object, ...]
EMPTY_SHAPE = (0,)
ARRAY_BYTES = 3
MASKED_BYTES = 4
GENERATORS = "numpy.random._pickle."


def _array(args: Args) -> bool:
    # Arrays are made empty and filled by their state; a shape here would take memory that the file does not have.
    return len(args) == ARRAY_BYTES and args[1] == EMPTY_SHAPE


def _masked(args: Args) -> bool:
    return len(args) == MASKED_BYTES and args[2] == EMPTY_SHAPE


def _latin(args: Args) -> bool:
    # Any other codec would be looked up among the machine's modules.
    return len(args) == len(("text", "codec")) and type(args[0]) is str and args[1] == "latin1"


def _filled(args: Args) -> bool:
    # bytes(10**12) takes memory that the file does not have.
    return not any(isinstance(arg, int) for arg in args)


def _generator(args: Args) -> bool:
    # Its second argument is called with its first.
    return all(isinstance(arg, Name) and arg.full.startswith(GENERATORS) for arg in args[1:])


def _named_function(args: Args) -> bool:
    return bool(args) and isinstance(args[0], Name)


RULES: Mapping[str, Callable[[Args], bool]] = {
    "_codecs.encode": _latin,
    "builtins.bytearray": _filled,
    "builtins.bytes": _filled,
    "functools.partial": _named_function,
    "numpy._core.multiarray._reconstruct": _array,
    "numpy.core.multiarray._reconstruct": _array,
    "numpy.dtype": is_dtype_call,
    "numpy.ma.core._mareconstruct": _masked,
    "numpy.random._pickle.__bit_generator_ctor": lambda args: not any(isinstance(arg, Made) for arg in args),
    "numpy.random._pickle.__generator_ctor": _generator,
    "numpy.random._pickle.__randomstate_ctor": _generator,
}


def result(maker: Name, args: Args) -> object:
    """Return what stands for the result of calling a name.

    Raises
    ------
    RefusedError
        If there is a rule for this name and the arguments break it.
    """
    rule = RULES.get(maker.full)
    if rule is not None and not rule(args):
        raise RefusedError(f"a call of {maker.full} with arguments that no honest file gives it")
    if maker.full == "_codecs.encode":  # how protocols 0 to 2 write bytes
        return str(args[0]).encode("latin1")
    return Made(maker, args)

"""Runs a pickle on marks instead of things: every opcode is followed, nothing is imported, called or hashed."""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable
from typing import Any, ClassVar

from seatrial.security import calls, layout
from seatrial.security.marks import UNSET, Items, Made, Name, Pairs, RefusedError, Uses
from seatrial.security.names import full_name

LONGEST_NAME = 300
LONGEST_NUMBER = 1024
STOP = pickle.STOP[0]
KEY_PARTS = 256
UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
    struct.error,
)
"""What the standard library's machine raises on bytes that are not a pickle."""

OBJECT = "builtins.object"
DTYPE = "numpy.dtype"
RECONSTRUCTOR = "copyreg._reconstructor"
NEW_OBJECT = frozenset({"copyreg.__newobj__", "copyreg.__newobj_ex__"})


class StubUnpickler(pickle._Unpickler):  # noqa: SLF001 - the pure-Python machine is the documented way to follow opcodes
    """Follows one pickle of a joblib or pickle file over bytes in memory.

    Parameters
    ----------
    stream
        The unpacked file, at the start of the pickle.
    uses
        Where names and their uses are counted.
    inner
        True for the pickle of an object array: joblib reads it with a plain unpickler, so no array may hide in it.
    """

    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = dict(pickle._Unpickler.dispatch)  # noqa: SLF001 - its table is the seam
    proto: int
    pop_mark: Callable[[], list[Any]]

    def __init__(self, stream: io.BytesIO, uses: Uses, *, size: int, inner: bool = False) -> None:
        super().__init__(stream)
        self.stream = stream
        self.size = size
        self.uses = uses
        self.inner = inner
        self.stack: list[Any] = []
        self.metastack: list[list[Any]] = []
        self.append = self.stack.append
        self.frames = pickle._Unframer(stream.read, stream.readline)  # type: ignore[attr-defined] # not in the stubs  # noqa: SLF001 - as above
        self._unframer = self.frames
        self.read, self.readinto, self.readline = self.frames.read, self.frames.readinto, self.frames.readline

    def load(self) -> object:
        """Return what stands for the object, after following the opcodes to the end: the library's loop, counted.

        Raises
        ------
        RefusedError
            If the pickle does something that no honest file does, or has too many opcodes: each may cost memory.
        """
        read, dispatch = self.read, self.dispatch
        for _ in self.uses.opcodes:
            opcode = read(1)[0]
            if opcode == STOP:
                return self.stack.pop()
            dispatch[opcode](self)
        raise RefusedError("too many opcodes to follow")

    def find_class(self, module: str, name: str) -> Name:
        """Return the mark of a name; nothing is imported."""
        module, name = full_name(module, name, proto=self.proto)
        full = f"{module}.{name}"
        if len(full) > LONGEST_NAME or not all(part.isidentifier() for part in full.split(".")):
            raise RefusedError("a name that names nothing in Python")
        made = Name(full)
        self.uses.add(made, "refer")
        return made

    def persistent_load(self, pid: object) -> object:  # noqa: ARG002 - the machine calls it with one
        """Refuse: what a persistent id means, only the program that wrote it knows."""
        raise RefusedError("a persistent id")

    def call(self, maker: object, args: object) -> None:
        """Push the mark of a call."""
        if not isinstance(maker, Name):
            raise RefusedError("a call of something that is not a name")
        if not isinstance(args, tuple):
            raise RefusedError(f"a call of {maker.full} without a tuple of arguments")
        if maker.full == RECONSTRUCTOR or maker.full in NEW_OBJECT:
            self.uses.add(maker, "call")
            self.reconstruct(args)
            return
        self.uses.add(maker, "call")
        self.append(calls.result(maker, args))

    def reconstruct(self, args: tuple[object, ...]) -> None:
        """Push what ``copyreg`` would make: an object without its constructor."""
        if not args or not isinstance(args[0], Name):
            raise RefusedError("copyreg is asked to make something that is not a name")
        if len(args) > 1 and isinstance(args[1], Name) and args[1].full != OBJECT:
            self.uses.add(args[1], "call")
        self.make(args[0], args[1:])

    def make(self, maker: object, args: object) -> None:
        """Push the mark of an object made without its constructor."""
        if not isinstance(maker, Name):
            raise RefusedError("an object of a class that is not a name")
        self.uses.add(maker, "new")
        self.append(Made(maker, args))

    def build(self) -> None:
        """Give an object its state, once; read an array if that was a joblib wrapper."""
        state = self.stack.pop()
        made = self.stack[-1]
        if not isinstance(made, Made) or made.state is not UNSET:
            raise RefusedError("a state for something that is not a new object")
        made.state = state
        if made.maker.full == DTYPE:
            made.dtype = layout.real_dtype(made.args, state)
        elif made.maker.full == layout.WRAPPER:
            self.read_array(made)

    def read_array(self, made: Made) -> None:
        """Put an array in the place of its wrapper and go past its bytes."""
        if self.inner:
            raise RefusedError("an array wrapper inside an array of objects")
        if made.args != () and not _is_plain_new(made.args):
            raise RefusedError("an array wrapper made with arguments")
        self.at_frame_end()
        plan = layout.layout_of(layout.settings_of(made.state))
        if plan.dtype.hasobject:
            StubUnpickler(self.stream, self.uses, size=self.size, inner=True).load()
        else:
            self.skip(plan)
        array = Made(made.maker, ())
        array.state = None
        self.stack[-1] = array

    def skip(self, plan: layout.ArrayLayout) -> None:
        """Go past the bytes of an array, padding and all; they must be there."""
        padding = self.stream.read(1)[0] if plan.padded else 0
        end = self.stream.tell() + padding + plan.nbytes
        if end > self.size:
            raise RefusedError("an array longer than the file")
        self.stream.seek(end)

    def at_frame_end(self) -> None:
        """Refuse an array that starts before its frame of opcodes has ended."""
        frame = self.frames.current_frame
        if frame is not None and frame.read(1):
            raise RefusedError("an array in the middle of a frame")

    def has(self, length: int) -> None:
        """Refuse a length that goes beyond the file."""
        if length > self.size:
            raise RefusedError("a length beyond the end of the file")


def _is_plain_new(args: object) -> bool:
    return isinstance(args, tuple) and len(args) == 2 and isinstance(args[0], Name) and args[0].full == OBJECT  # noqa: PLR2004 - base and its state


def _reduce(machine: StubUnpickler) -> None:
    args = machine.stack.pop()
    machine.call(machine.stack.pop(), args)


def _newobj(machine: StubUnpickler) -> None:
    args = machine.stack.pop()
    machine.make(machine.stack.pop(), args)


def _newobj_ex(machine: StubUnpickler) -> None:
    kwargs = machine.stack.pop()
    args = machine.stack.pop()
    machine.make(machine.stack.pop(), (args, kwargs))


def _inst(machine: StubUnpickler) -> None:
    module = machine.readline()[:-1].decode("ascii")
    name = machine.readline()[:-1].decode("ascii")
    machine.call(machine.find_class(module, name), tuple(machine.pop_mark()))


def _obj(machine: StubUnpickler) -> None:
    args = machine.pop_mark()
    machine.call(args.pop(0), tuple(args))


def _build(machine: StubUnpickler) -> None:
    machine.build()


def _extension(machine: StubUnpickler) -> None:  # noqa: ARG001 - every opcode takes the machine
    raise RefusedError("an extension code, which names nothing")


def _buffer(machine: StubUnpickler) -> None:  # noqa: ARG001 - every opcode takes the machine
    raise RefusedError("a buffer from outside the file")


def _empty_dict(machine: StubUnpickler) -> None:
    machine.append(Pairs())


def _empty_set(machine: StubUnpickler) -> None:
    machine.append(Items())


def _dict(machine: StubUnpickler) -> None:
    items = machine.pop_mark()
    _check_keys(items[0::2])
    machine.append(Pairs(items))


def _frozenset(machine: StubUnpickler) -> None:
    items = machine.pop_mark()
    _check_keys(items)
    machine.append(Items(items))


def _append(machine: StubUnpickler) -> None:
    value = machine.stack.pop()
    _target(machine.stack[-1], list).append(value)


def _appends(machine: StubUnpickler) -> None:
    items = machine.pop_mark()
    _target(machine.stack[-1], list).extend(items)


def _setitem(machine: StubUnpickler) -> None:
    value = machine.stack.pop()
    key = machine.stack.pop()
    _check_keys([key])
    _target(machine.stack[-1], Pairs).extend((key, value))


def _setitems(machine: StubUnpickler) -> None:
    items = machine.pop_mark()
    _check_keys(items[0::2])
    _target(machine.stack[-1], Pairs).extend(items)


def _additems(machine: StubUnpickler) -> None:
    items = machine.pop_mark()
    _check_keys(items)
    _target(machine.stack[-1], Items).extend(items)


def _target(target: object, kind: type[list[object]]) -> list[object]:
    if type(target) is kind and not getattr(target, "sealed", False):
        return target
    if isinstance(target, Made):
        return []  # a list-like object of a listed class; what it holds does not matter here
    raise RefusedError("items for something that is not a container")


def _check_keys(keys: list[object]) -> None:
    # A tuple in a tuple in a tuple ... as a key makes the real dictionary recurse in C until the process dies.
    for key in keys:
        waiting, left = [key] if type(key) is tuple else [], KEY_PARTS
        while waiting:
            parts = waiting.pop()
            left -= 1 + len(parts)
            if left < 0:
                raise RefusedError("a key of tuples in tuples")
            waiting.extend(part for part in parts if type(part) is tuple)


def _number_line(machine: StubUnpickler) -> bytes:
    line: bytes = machine.readline()[:-1]
    if len(line) > LONGEST_NUMBER:
        raise RefusedError("a number of absurd length")
    return line


def _int(machine: StubUnpickler) -> None:
    line = _number_line(machine)
    machine.append({b"00": False, b"01": True}[line] if line in (b"00", b"01") else int(line, 0))


def _long(machine: StubUnpickler) -> None:
    machine.append(int(_number_line(machine).removesuffix(b"L"), 0))


def _long4(machine: StubUnpickler) -> None:
    (length,) = struct.unpack("<i", machine.read(4))
    if not 0 <= length <= LONGEST_NUMBER:
        raise RefusedError("a number of absurd length")
    machine.append(pickle.decode_long(machine.read(length)))


def _bytearray8(machine: StubUnpickler) -> None:
    (length,) = struct.unpack("<Q", machine.read(8))
    machine.has(length)
    machine.append(bytearray(machine.read(length)))


def _readonly_buffer(machine: StubUnpickler) -> None:
    if not isinstance(machine.stack[-1], bytes | bytearray | memoryview):
        raise RefusedError("a read-only buffer of something that is not bytes")


OWN: tuple[tuple[bytes, Callable[[StubUnpickler], None]], ...] = (
    (pickle.REDUCE, _reduce),
    (pickle.NEWOBJ, _newobj),
    (pickle.NEWOBJ_EX, _newobj_ex),
    (pickle.INST, _inst),
    (pickle.OBJ, _obj),
    (pickle.BUILD, _build),
    (pickle.EXT1, _extension),
    (pickle.EXT2, _extension),
    (pickle.EXT4, _extension),
    (pickle.NEXT_BUFFER, _buffer),
    (pickle.READONLY_BUFFER, _readonly_buffer),
    (pickle.EMPTY_DICT, _empty_dict),
    (pickle.EMPTY_SET, _empty_set),
    (pickle.DICT, _dict),
    (pickle.FROZENSET, _frozenset),
    (pickle.APPEND, _append),
    (pickle.APPENDS, _appends),
    (pickle.SETITEM, _setitem),
    (pickle.SETITEMS, _setitems),
    (pickle.ADDITEMS, _additems),
    (pickle.INT, _int),
    (pickle.LONG, _long),
    (pickle.LONG4, _long4),
    (pickle.BYTEARRAY8, _bytearray8),
)
StubUnpickler.dispatch.update({opcode[0]: act for opcode, act in OWN})


def follow(content: bytes, uses: Uses) -> str:
    """Follow every opcode of a pickle or joblib file, counting into ``uses``.

    Returns
    -------
    str
        Why it must be refused whatever it names, or an empty string.
    """
    stream = io.BytesIO(content)
    try:
        root = StubUnpickler(stream, uses, size=len(content)).load()
        uses.root = root.maker.full if isinstance(root, Made) else type(root).__name__
    except RefusedError as refused:
        return str(refused)
    except UNREADABLE as error:
        return f"bytes that are no pickle, near byte {stream.tell()} ({type(error).__name__})"
    left = len(content) - stream.tell()
    return f"{left} bytes after the end of the pickle" if left else ""

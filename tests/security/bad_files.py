"""Files that must be refused, written opcode by opcode; none is ever loaded, and none would do harm if it were."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence

import joblib
import numpy as np

HARMLESS = b"X\x0c\x00\x00\x00echo harmless"[:1] + struct.pack("<I", 13) + b"echo harmless"


def text(words: str) -> bytes:
    return b"X" + struct.pack("<I", len(words.encode())) + words.encode()


def name(module: str, attribute: str) -> bytes:
    return f"c{module}\n{attribute}\n".encode()


def call(module: str, attribute: str) -> bytes:
    return b"\x80\x02" + name(module, attribute) + HARMLESS + b"\x85R."


def stack_name(module: str, attribute: str) -> bytes:
    return text(module) + text(attribute) + b"\x93"


GLOBALS = [
    "os.system",
    "posix.system",
    "nt.system",
    "os.popen",
    "os.execv",
    "os.remove",
    "subprocess.Popen",
    "subprocess.check_output",
    "builtins.eval",
    "builtins.exec",
    "builtins.compile",
    "builtins.__import__",
    "builtins.getattr",
    "builtins.setattr",
    "builtins.open",
    "builtins.globals",
    "builtins.map",
    "builtins.type",
    "importlib.import_module",
    "runpy.run_path",
    "runpy._run_code",
    "code.InteractiveInterpreter",
    "pty.spawn",
    "socket.create_connection",
    "webbrowser.open",
    "shutil.rmtree",
    "ctypes.CDLL",
    "operator.attrgetter",
    "operator.methodcaller",
    "functools.reduce",
    "numpy.load",
    "numpy.fromfile",
    "numpy.memmap",
    "numpy.lib.npyio.DataSource",
    "numpy.testing._private.utils.runstring",
    "joblib.load",
    "joblib.numpy_pickle.load",
    "joblib.numpy_pickle_compat.NDArrayWrapper",
    "pickle.loads",
    "_pickle.loads",
    "marshal.loads",
    "pandas.read_pickle",
    "pandas.eval",
    "scipy.stats._distn_infrastructure.rv_continuous",
    "timeit.timeit",
    "cProfile.run",
    "bdb.Bdb",
    "pdb.run",
    "pip.main",
    "doctest.testfile",
    "types.FunctionType",
    "types.CodeType",
    "urllib.request.urlopen",
    "logging.config.fileConfig",
    "asyncio.create_subprocess_shell",
    "sklearn.datasets._base.load_files",
    "sklearn.utils.os.system",
    "torch.load",
    "a_package.of_nobody.x",
    "multiprocessing.context.Process",
    "lib2to3.pgen2.pgen.ParserGenerator",
    "idlelib.run.Executive.runcode",
    "io.FileIO",
    "sys.exit",
]

PYTHON_2 = {
    "__builtin__.eval": b"c__builtin__\neval\n(S'1'\ntR.",
    "commands.getoutput": b"ccommands\ngetoutput\n(S'true'\ntR.",
}

EVIL = name("os", "system") + HARMLESS + b"\x85R"
DTYPE = name("numpy", "dtype")
NEW_ARRAY = (
    name("numpy.core.multiarray", "_reconstruct") + name("numpy", "ndarray") + b"K\x00\x85" + b"C\x01b" + b"\x87R"
)


def dtype(code: str, state: bytes) -> bytes:
    return DTYPE + text(code) + b"\x89\x88\x87R" + state + b"b"


PLAIN_F8 = dtype("f8", b"(K\x03" + text("<") + b"NNN" + b"J\xff\xff\xff\xff" * 2 + b"K\x00t")
FIELD_OF_OBJECTS = dtype("O8", b"(K\x03" + text("|") + b"NNN" + b"J\xff\xff\xff\xff" * 2 + b"K?t")
POINTERS = dtype(
    "V8",
    b"(K\x03" + text("|") + b"N" + text("p") + b"\x85}" + text("p") + FIELD_OF_OBJECTS + b"K\x00\x86sK\x08K\x01K\x00t",
)


def wrapper(*extra: bytes, shape: bytes = b"K\x01\x85", kind: bytes = PLAIN_F8, alignment: bool = False) -> bytes:
    """Return a joblib array wrapper with its state, before the opcode that builds it."""
    items = [
        text("subclass") + name("numpy", "ndarray"),
        text("shape") + shape,
        text("order") + text("C"),
        text("dtype") + kind,
        text("allow_mmap") + b"\x89",
        *([text("numpy_array_alignment_bytes") + b"K\x10"] if alignment else []),
        *extra,
    ]
    return name("joblib.numpy_pickle", "NumpyArrayWrapper") + b")\x81}(" + b"".join(items) + b"u"


TRICKS: dict[str, bytes] = {
    "stack global": b"\x80\x04" + stack_name("os", "system") + HARMLESS + b"\x85R.",
    "names through the memo": b"\x80\x04"
    + text("os")
    + b"\x940"
    + text("system")
    + b"\x940h\x00h\x01\x93"
    + HARMLESS
    + b"\x85R.",
    "a name of numbers": b"\x80\x04K\x01K\x02\x93.",
    "dotted name": b"\x80\x04" + stack_name("sklearn", "utils.os.system") + HARMLESS + b"\x85R.",
    "method of a listed class": b"\x80\x04" + stack_name("numpy", "ndarray.tofile") + b".",
    "inst": b"(" + HARMLESS + b"ios\nsystem\n.",
    "obj": b"(" + name("os", "system") + HARMLESS + b"o.",
    "newobj": b"\x80\x02" + name("os", "system") + b")\x81.",
    "newobj_ex": b"\x80\x04" + name("os", "system") + b")}\x92.",
    "reconstructor": name("copyreg", "_reconstructor")
    + b"("
    + name("subprocess", "Popen")
    + name("builtins", "object")
    + b"NtR.",
    "extension 1": b"\x80\x02\x82\x01.",
    "extension 2": b"\x80\x02\x83\x01\x00.",
    "extension 4": b"\x80\x02\x84\x01\x00\x00\x00.",
    "persistent id": b"Pwho\n.",
    "binary persistent id": b"\x80\x02" + text("who") + b"Q.",
    "buffer from outside": b"\x80\x05\x97.",
    "read-only buffer of a list": b"\x80\x05]\x98.",
    "payload popped from the stack": b"\x80\x02" + EVIL + b"0K\x01.",
    "payload before broken bytes": b"\x80\x02" + EVIL + b"\xfe\xfe",
    "payload without a stop": b"\x80\x02" + EVIL,
    "payload after the stop": b"\x80\x02K\x01." + b"\x80\x02" + EVIL + b".",
    "harmless bytes after the stop": b"\x80\x02K\x01.....",
    "payload as a dictionary key": b"\x80\x02}" + EVIL + b"K\x01s.",
    "payload as an argument": b"\x80\x02" + name("collections", "OrderedDict") + b"(" + EVIL + b"tR.",
    "payload as a state": b"\x80\x02"
    + name("sklearn.linear_model._base", "LinearRegression")
    + b")\x81"
    + EVIL
    + b"b.",
    "call of what a call made": b"\x80\x02" + name("functools", "partial") + name("builtins", "dict") + b"\x85R)R.",
    "partial of what a call made": b"\x80\x02" + name("functools", "partial") + name("builtins", "dict") + b")R\x85R.",
    "call without a tuple": b"\x80\x02" + name("builtins", "dict") + b"K\x01R.",
    "call of text": b"\x80\x02" + text("os.system") + b")R.",
    "new object of text": b"\x80\x02" + text("x") + b")\x81.",
    "state of a class": b"\x80\x02"
    + name("sklearn.pipeline", "Pipeline")
    + b"N}"
    + text("predict")
    + name("numpy", "sum")
    + b"s\x86b.",
    "state of a list": b"\x80\x02]}b.",
    "state set twice": b"\x80\x02" + name("sklearn.pipeline", "Pipeline") + b")\x81}b}b.",
    "items for a class": b"\x80\x02" + name("sklearn.pipeline", "Pipeline") + b"K\x01a.",
    "pairs for a class": b"\x80\x02" + name("sklearn.pipeline", "Pipeline") + b"K\x01K\x02s.",
    "constructor that honest files do not call": b"\x80\x02"
    + name("lightgbm.basic", "Booster")
    + b"N"
    + HARMLESS
    + b"\x86R.",
    "function that honest files do not call": b"\x80\x02" + name("numpy", "array") + HARMLESS + b"\x85R.",
    "new object that honest files do not make": b"\x80\x02" + name("numpy", "ndarray") + b")\x81.",
    "another codec": b"\x80\x02" + name("_codecs", "encode") + HARMLESS + text("zip") + b"\x86R.",
    "array made large": NEW_ARRAY.replace(b"K\x00\x85", b"\x8a\x05\x00\x00\x00\x00\x10\x85") + b".",
    "bytes made large": b"\x80\x02" + name("builtins", "bytes") + b"\x8a\x05\x00\x00\x00\x00\x10\x85R.",
    "generator that calls": b"\x80\x02"
    + name("numpy.random._pickle", "__generator_ctor")
    + HARMLESS
    + name("numpy", "sum")
    + b"\x86R.",
    "frame longer than the file": b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7fK\x01",
    "frame in a frame": b"\x80\x04\x95\x20" + bytes(7) + b"\x95\x02" + bytes(7) + b"K\x01." + bytes(20),
    "bytes longer than the file": b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x00.",
    "bytearray longer than the file": b"\x80\x05\x96\xff\xff\xff\xff\xff\xff\xff\x00.",
    "text longer than the file": b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.",
    "number of many bytes": b"\x80\x02\x8b\xff\xff\xff\x7f.",
    "number of negative bytes": b"\x80\x02\x8b\xff\xff\xff\xff.",
    "number of many digits": b"L" + b"9" * 5000 + b"L\n.",
    "integer of many digits": b"I" + b"9" * 5000 + b"\n.",
    "key of tuples in tuples": b"\x80\x02}" + b")" + b"\x85" * 5000 + b"K\x01s.",
    "set of tuples in tuples": b"\x80\x04\x8f(" + b")" + b"\x85" * 5000 + b"\x90.",
    "name with a line break": b"\x80\x04" + stack_name("os\nx", "system") + b".",
    "name of great length": b"\x80\x04" + stack_name("numpy" * 100, "x") + b".",
    "no stop": b"\x80\x02K\x01",
    "nothing but a stop": b".",
    "stack underflow": b"\x80\x02R.",
    "mark missing": b"\x80\x02t.",
    "memo missing": b"\x80\x02h\x05.",
    "protocol from the future": b"\x80\x09K\x01.",
    "unknown opcode": b"\x80\x02\xff.",
    "type with objects hidden as bytes": b"\x80\x02" + POINTERS + b".",
    "type whose fields change after it was checked": b"\x80\x02"
    + dtype(
        "V8",
        b"(K\x03" + text("|") + b"N" + text("p") + b"\x85}q\x09" + text("p") + PLAIN_F8 + b"K\x00\x86sK\x08K\x01K\x10t",
    )
    + b"h\x09"
    + text("p")
    + FIELD_OF_OBJECTS
    + b"K\x00\x86s0.",
    "type of several codes, without a state": b"\x80\x02" + DTYPE + text("O,f8") + b"\x89\x88\x87R.",
    "type of another size than it says": b"\x80\x02"
    + dtype("f8", b"(K\x03" + text("<") + b"NNNK\x01K\x01K\x00t")
    + b".",
    "type that claims objects": b"\x80\x02"
    + dtype("f8", b"(K\x03" + text("<") + b"NNN" + b"J\xff\xff\xff\xff" * 2 + b"K?t")
    + b".",
    "type of unknown code": b"\x80\x02"
    + dtype("f8,O", b"(K\x03" + text("<") + b"NNN" + b"J\xff\xff\xff\xff" * 2 + b"K\x00t")
    + b".",
    "array wrapper that replaces how it is read": b"\x80\x02"
    + wrapper(text("read") + name("collections", "OrderedDict"))
    + b"b"
    + bytes(8)
    + b".",
    "array wrapper built twice": b"\x80\x02" + wrapper() + b"q\x00b" + bytes(8) + b"0h\x00}b.",
    "array wrapper with half a state": b"\x80\x02"
    + name("joblib.numpy_pickle", "NumpyArrayWrapper")
    + b")\x81}"
    + text("shape")
    + b"K\x01\x85sb.",
    "array wrapper with a state of slots": b"\x80\x02" + wrapper() + b"}\x86b" + bytes(8) + b".",
    "array wrapper with a key twice": b"\x80\x02" + wrapper(text("shape") + b"K\x00\x85") + b"b" + bytes(8) + b".",
    "array wrapper called": b"\x80\x02" + name("joblib.numpy_pickle", "NumpyArrayWrapper") + b")R.",
    "array of negative size": b"\x80\x02" + wrapper(shape=b"J\xff\xff\xff\xff\x85") + b"b" + bytes(8) + b".",
    "array longer than the file": b"\x80\x02" + wrapper(shape=b"M\xff\xff\x85") + b"b" + bytes(8) + b".",
    "array whose type has no state": b"\x80\x02"
    + wrapper(kind=DTYPE + text("f8") + b"\x89\x88\x87R")
    + b"b"
    + bytes(8)
    + b".",
    "array of a strange class": b"\x80\x02"
    + wrapper().replace(b"numpy\nndarray", b"sklearn.pipeline\nPipeline")
    + b"b"
    + bytes(8)
    + b".",
    "payload after an array": b"\x80\x02]" + wrapper() + b"b" + bytes(8) + b"a" + EVIL + b"a.",
    "payload after padding": b"\x80\x02]"
    + wrapper(alignment=True)
    + b"b\x05"
    + bytes(5)
    + bytes(8)
    + b"a"
    + EVIL
    + b"a.",
    "padding beyond the file": b"\x80\x02" + wrapper(alignment=True) + b"b\xff.",
    "array in the middle of a frame": b"\x80\x04\x95"
    + struct.pack("<Q", len(wrapper()) + 2)
    + wrapper()
    + b"b."
    + bytes(8),
    "payload in an array of objects": b"\x80\x02" + wrapper(kind=FIELD_OF_OBJECTS) + b"b" + b"\x80\x02" + EVIL + b"..",
    "array wrapper in an array of objects": b"\x80\x02"
    + wrapper(kind=FIELD_OF_OBJECTS)
    + b"b"
    + b"\x80\x02"
    + wrapper()
    + b"b"
    + bytes(8)
    + b"..",
}


class Evil:
    """Pickles as a call of a function of nobody's module; it is only ever written."""

    def __reduce__(self) -> tuple[object, ...]:
        return (print, ("harmless",))


def joblib_bytes(held: object, compress: object = 0) -> bytes:
    stream = io.BytesIO()
    joblib.dump(held, stream, compress=compress)
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return stream.getvalue()


def tarred(members: dict[str, bytes], *, link: bool = False) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for member, content in members.items():
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo("link")
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
            archive.addfile(info)
    return stream.getvalue()


def npy(held: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, held, allow_pickle=True)
    return stream.getvalue()


def tucked_in(content: bytes, ways: Sequence[Callable[[bytes], bytes]], times: int = 10) -> bytes:
    """Return a file in a file in a file ..., the ways in turn."""
    for time in range(times):
        content = ways[time % len(ways)](content)
    return content


def as_zip(content: bytes) -> bytes:
    return zipped({"model.bin": content})


def as_tar(content: bytes) -> bytes:
    return tarred({"model.bin": content})


def as_loaded(content: bytes) -> bytes:
    """Return a pickle that loads another pickle from its own bytes."""
    return b"\x80\x04" + stack_name("pickle", "loads") + b"B" + struct.pack("<I", len(content)) + content + b"\x85R."


BAD = call("os", "system")
HONEST = pickle.dumps([1.0, 2.0])
OBJECTS = np.array([Evil(), None], dtype=object)
WRAPPED: dict[str, bytes] = {
    "joblib, packed, payload after an array": joblib_bytes([np.arange(9.0), Evil()], 3),
    "joblib, plain, payload after an array": joblib_bytes([np.arange(9.0), Evil()]),
    "joblib, array of objects": joblib_bytes(OBJECTS),
    "joblib, array of objects, packed": joblib_bytes({"weights": OBJECTS}, ("gzip", 3)),
    "zlib": zlib.compress(BAD),
    "gzip": gzip.compress(BAD),
    "gzip twice": gzip.compress(gzip.compress(BAD)),
    "bz2": bz2.compress(BAD),
    "xz": lzma.compress(BAD),
    "lzma": lzma.compress(BAD, format=lzma.FORMAT_ALONE),
    "zip": zipped({"readme.txt": b"hello", "model/data.pkl": BAD}),
    "zip, payload named as text": zipped({"readme.txt": BAD}),
    "zip in a zip": zipped({"inner.zip": zipped({"data.bin": BAD})}),
    "tar": tarred({"data.pkl": BAD}),
    "tar, packed": gzip.compress(tarred({"data.pkl": BAD})),
    "tar with a link": tarred({"readme.txt": b"hello"}, link=True),
    "npy": npy(OBJECTS),
    "npz": zipped({"weights.npy": npy(OBJECTS)}),
    "npy cut off": npy(np.arange(9.0))[:-3],
    "gzip cut off": gzip.compress(BAD * 100)[:-30],
    "zlib with bytes after it": zlib.compress(pickle.dumps(1)) + BAD,
    "zip bomb": zlib.compress(zlib.compress(bytes(300_000_000), 9), 9),
    "wrapped five times": gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(pickle.dumps(1)))))),
    "honest pickle, ten zips deep": tucked_in(HONEST, [as_zip]),
    "honest pickle, ten gzips deep": tucked_in(HONEST, [gzip.compress]),
    "honest pickle, ten tars deep": tucked_in(HONEST, [as_tar]),
    "honest pickle, zip in gzip in tar in xz ... ten deep": tucked_in(
        HONEST, [as_zip, gzip.compress, as_tar, lzma.compress]
    ),
    "payload, ten zips deep": tucked_in(BAD, [as_zip]),
    "payload, ten gzips deep": tucked_in(BAD, [gzip.compress]),
    "payload, zip in gzip in tar in xz ... ten deep": tucked_in(BAD, [as_zip, gzip.compress, as_tar, lzma.compress]),
    "payload, zipped again and again within bounds": tucked_in(BAD, [as_zip], 4),
    "pickle that loads a pickle that loads ... ten deep": tucked_in(BAD, [as_loaded]),
    "honest pickle, loaded by a pickle that is loaded ... ten deep": tucked_in(HONEST, [as_loaded]),
    "pickle that loads a zip ... ten deep": tucked_in(BAD, [as_loaded, as_zip]),
    "lists in lists, without end": b"\x80\x02" + b"]" * 2_000 + b"a" * 1_999 + EVIL + b"a.",
    "zip bomb of zips": as_zip(zlib.compress(bytes(200_000_000), 9)),
    "gzip bomb": gzip.compress(bytes(80_000_000), 9),
    "bz2 bomb": bz2.compress(bytes(80_000_000)),
    "xz bomb": lzma.compress(bytes(80_000_000)),
    "zip of many equal bombs": zipped({f"{place}.pkl": bytes(9_000_000) for place in range(9)}),
    "zip whose member is broken": zipped({"data.pkl": BAD}).replace(BAD[:4], b"????", 1)[:-40],
    "bytes of nothing": bytes(range(200, 256)) * 20,
}

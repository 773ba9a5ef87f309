"""The harmful files of picklescan's public test suite (release 1.0.5), made anew: same globals, opcodes and containers.

Neither its wheel nor its source distribution holds the files. Each case bears the name of the file it stands for, so
that the two lists can be held against each other; what its own tests say that the file names stands beside it. None is
ever loaded, and none would do harm if it were.
"""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
import zlib

import numpy as np

from security.bad_files import HARMLESS, name, stack_name, text

EVAL = stack_name("builtins", "eval") + HARMLESS + b"\x85R"
HEADER = b"\x80\x04"


def called(full: str, *, proto: int = 4) -> bytes:
    """Return a pickle that calls one name with one text."""
    module, attribute = full.split(":")
    if proto == 0:
        return name(module, attribute) + b"(S'echo harmless'\ntR."
    named = stack_name(module, attribute) if proto == 4 else name(module, attribute)
    return bytes([0x80, proto]) + named + HARMLESS + b"\x85R."


# file: (pickle protocol, what it calls as module:name)
ONE_CALL: dict[str, tuple[int, str]] = {
    "malicious1_v0.pkl": (0, "__builtin__:eval"),
    "malicious1_v3.pkl": (3, "builtins:eval"),
    "malicious1_v4.pkl": (4, "builtins:eval"),
    "malicious2_v0.pkl": (0, "posix:system"),
    "malicious2_v3.pkl": (3, "posix:system"),
    "malicious2_v4.pkl": (4, "posix:system"),
    "malicious3.pkl": (0, "httplib:HTTPSConnection"),
    "malicious4.pickle": (4, "requests.api:get"),
    "malicious5.pickle": (4, "aiohttp.client:ClientSession"),
    "malicious7.pkl": (4, "socket:create_connection"),
    "malicious8.pkl": (4, "subprocess:run"),
    "malicious9.pkl": (4, "sys:exit"),
    "malicious13a.pkl": (0, "pickle:loads"),
    "malicious13b.pkl": (4, "_pickle:loads"),
    "malicious14.pkl": (4, "runpy:_run_code"),
    "malicious15a.pkl": (4, "bdb:Bdb"),
    "malicious16.pkl": (0, "pip:main"),
    "malicious17.pkl": (4, "venv:create"),
    "malicious18.pkl": (4, "torch._inductor.codecache:compile_file"),
    "malicious19.pkl": (4, "pydoc:pipepager"),
    "malicious21.pkl": (4, "timeit:timeit"),
    "malicious22.pkl": (4, "numpy.testing._private.utils:runstring"),
    "importlib_bypass.pkl": (4, "importlib:import_module"),
    "marshal_bypass.pkl": (4, "marshal:loads"),
    "io_FileIO.pkl": (4, "_io:FileIO"),
    "urllib_request_urlopen.pkl": (4, "urllib.request:urlopen"),
    "logging_FileHandler.pkl": (4, "logging:FileHandler"),
    "types_CodeType.pkl": (4, "types:CodeType"),
    "GHSA-3gf5-cxq9-w223.pkl": (4, "idlelib.pyshell:ModifiedInterpreter.runcode"),
    "GHSA-3vg9-h568-4w9m.pkl": (4, "idlelib.debugobj:ObjectTreeItem.SetText"),
    "GHSA-4675-36f9-wf6r.pkl": (4, "ctypes:CDLL"),
    "GHSA-49gj-c84q-6qm9.pkl": (4, "cProfile:run"),
    "GHSA-4r9r-ch6f-vxmx.pkl": (4, "torch.utils.bottleneck.__main__:run_cprofile"),
    "GHSA-4whj-rm5r-c2v8.pkl": (4, "torch.utils.bottleneck.__main__:run_autograd_prof"),
    "GHSA-5qwp-399c-mjwf.pkl": (4, "trace:Trace.run"),
    "GHSA-6vqj-c2q5-j97w.pkl": (4, "profile:Profile.runctx"),
    "GHSA-6w4w-5w54-rjvr.pkl": (4, "idlelib.autocomplete:AutoComplete.get_entity"),
    "GHSA-7cq8-mj8x-j263.pkl": (4, "idlelib.autocomplete:AutoComplete.fetch_completions"),
    "GHSA-7wx9-6375-f5wh.pkl": (4, "profile:run"),
    "GHSA-86cj-95qr-2p4f.pkl": (4, "torch._dynamo.guards:GuardBuilder.get"),
    "GHSA-8r4j-24qv-fmq9.pkl": (4, "idlelib.calltip:Calltip.fetch_tip"),
    "GHSA-9w88-8rmg-7g2p.pkl": (4, "cProfile:runctx"),
    "GHSA-9xph-j2h6-g47v.pkl": (4, "idlelib.calltip:get_entity"),
    "GHSA-cj3c-v495-4xqh.pkl": (4, "code:InteractiveInterpreter.runcode"),
    "GHSA-f4x7-rfwp-v3xw.pkl": (4, "torch.fx.experimental.symbolic_shapes:ShapeEnv.evaluate_guards_expression"),
    "GHSA-f54q-57x4-jg88.pkl": (4, "lib2to3.pgen2.grammar:Grammar.loads"),
    "GHSA-f745-w6jp-hpxx.pkl": (4, "torch.utils.collect_env:run"),
    "GHSA-fqq6-7vqf-w3fg.pkl": (4, "doctest:debug_script"),
    "GHSA-g344-hcph-8vgg.pkl": (4, "trace:Trace.runctx"),
    "GHSA-g38g-8gr9-h9xp-aix-support.pkl": (4, "_aix_support:_read_cmd_output"),
    "GHSA-g38g-8gr9-h9xp-imaplib.pkl": (4, "imaplib:IMAP4_stream"),
    "GHSA-g38g-8gr9-h9xp-osx-support.pkl": (4, "_osx_support:_read_output"),
    "GHSA-g38g-8gr9-h9xp-pyrepl-pager.pkl": (4, "_pyrepl.pager:pipe_pager"),
    "GHSA-g38g-8gr9-h9xp-test.pkl": (4, "test.support.script_helper:assert_python_ok"),
    "GHSA-g38g-8gr9-h9xp-uuid.pkl": (4, "uuid:_get_command_stdout"),
    "GHSA-h3qp-7fh3-f8h4.pkl": (4, "torch.utils.data.datapipes.utils.decoder:basichandlers"),
    "GHSA-j343-8v2j-ff7w.pkl": (4, "idlelib.pyshell:ModifiedInterpreter.runcommand"),
    "GHSA-jgw4-cr84-mqxg.bin": (4, "asyncio.unix_events:_UnixSubprocessTransport._start"),
    "GHSA-m273-6v24-x4m4.pkl": (4, "distutils.file_util:write_file"),
    "GHSA-m869-42cg-3xwr.pkl": (4, "idlelib.run:Executive.runcode"),
    "GHSA-p9w7-82w4-7q8m.pkl": (4, "lib2to3.pgen2.pgen:ParserGenerator.make_label"),
    "GHSA-q77w-mwjj-7mqx.pkl": (4, "asyncio.unix_events:_UnixSubprocessTransport._start"),
    "GHSA-r8g5-cgf2-4m4m.pkl": (4, "numpy.f2py.crackfortran:getlincoef"),
    "GHSA-vqmv-47xg-9wpr.pkl": (4, "pty:spawn"),
    "GHSA-vr7h-p6mm-wpmh.pkl": (4, "torch.jit.unsupported_tensor_ops:execWrapper"),
    "GHSA-vv6j-3g6g-2pvj.pkl": (4, "torch.utils._config_module:ConfigModule.load_config"),
    "GHSA-vvpj-8cmc-gx39.pkl": (4, "pkgutil:resolve_name"),
    "GHSA-x696-vm39-cp64.pkl": (4, "profile:Profile.run"),
    "GHSA-xp4f-hrf8-rxw7.pkl": (4, "ensurepip:_run_pip"),
}


def in_zip(member: str, content: bytes) -> bytes:
    """Return a zip of one member, stored as it is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, content)
    return stream.getvalue()


def with_flags(archive: bytes, flags: int) -> bytes:
    """Return a zip whose member claims something of itself that readers give up on: encrypted, patched, strong."""
    changed = bytearray(archive)
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = archive.index(magic) + place
        changed[at] |= flags
    return bytes(changed)


def renamed_in_the_directory(archive: bytes, old: bytes, new: bytes) -> bytes:
    """Return a zip whose central directory gives another name to the member than stands at its bytes."""
    at = archive.index(b"PK\x01\x02")
    return archive[:at] + archive[at:].replace(old, new)


def with_wrong_sum(archive: bytes) -> bytes:
    """Return a zip whose check sum is wrong in both places."""
    changed = bytearray(archive)
    for magic, place in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = archive.index(magic) + place
        changed[at : at + 4] = b"\x00\x00\x00\x00"
    return bytes(changed)


def seven_zip(member: str, content: bytes) -> bytes:
    """Return a 7z of one member, stored as it is; members, sizes and names below 128 bytes."""
    pack = b"\x06\x00\x01\x09" + bytes([len(content)]) + b"\x00"
    folder = b"\x07\x0b\x01\x00\x01\x01\x00\x0c" + bytes([len(content)]) + b"\x00"
    names = b"\x00" + member.encode("utf-16-le") + b"\x00\x00"
    files = b"\x05\x01\x11" + bytes([len(names)]) + names + b"\x00"
    head = (
        b"\x01\x04"
        + pack
        + folder
        + b"\x08\x0a\x01"
        + struct.pack("<I", zlib.crc32(content))
        + b"\x00\x00"
        + files
        + b"\x00"
    )
    start = struct.pack("<QQI", len(content), len(head), zlib.crc32(head))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + content + head


def array_of_objects(content: bytes) -> bytes:
    """Return an npy file of objects whose pickle is this."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "|O", "fortran_order": False, "shape": (1,)})
    return stream.getvalue() + content


SYSTEM = stack_name("os", "system") + HARMLESS + b"\x85R."
OS_IMPORTED = stack_name("builtins", "__import__") + text("os") + b"\x85R\x85R"
OLD_EVAL = (
    b"c__builtin__\nglobals\n)Rp1\n0c__builtin__\ncompile\n(S'harmless=1'\nS''\nS'exec'\ntRp2\n0"
    b"c__builtin__\neval\n(g2\ng1\ntR0c__builtin__\ngetattr\n(c__builtin__\ndict\nS'get'\ntRp3\n0"
    b"c__builtin__\napply\n(g3\n(g1\nS'harmless'\nltR."
)
MALICIOUS1 = HEADER + EVAL + b"."
ZIPPED = in_zip("data.pkl", MALICIOUS1)
MAGIC = b"\x80\x02" + name("__builtin__", "eval") + text("0x1950A86A20F9469CFC6C") + b"\x85R."

# file: (its bytes, what its own tests say that it names as module.name)
SPECIAL: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "malicious0.pkl": (OLD_EVAL, ("builtins.compile", "builtins.eval", "builtins.getattr")),
    "malicious6.pkl": (pickle.dumps(["a", "b", "c"]) + called("requests.api:get"), ()),
    "malicious10.pkl": (b"(S'raise RuntimeError'\ni__builtin__\nexec\n.", ("builtins.exec",)),
    "malicious11.pkl": (
        b"Vos\np2\n0Vsystem\np3\n0Vtorch\np0\n0VLongStorage\np1\n0g2\ng3\n\x93(Vecho harmless\ntR.",
        ("os.system",),
    ),
    "malicious12.pkl": (
        HEADER + stack_name("operator", "attrgetter") + text("system") + b"\x85R" + OS_IMPORTED + HARMLESS + b"\x85R.",
        ("operator.attrgetter", "builtins.__import__"),
    ),
    "malicious15b.pkl": (
        HEADER + stack_name("bdb", "Bdb.run") + stack_name("bdb", "Bdb") + b")R" + HARMLESS + b"\x86R.",
        ("bdb.Bdb", "bdb.Bdb.run"),
    ),
    "malicious20.pkl": (
        HEADER + stack_name("functools", "partial") + stack_name("torch.serialization", "load") + text("weights")
        + b"\x86R)R.",
        ("torch.serialization.load",),
    ),
    "malicious23.pkl": (b"S'os'\nS'system'\n\x93S'ls'\n\x85R.", ("os.system",)),
    "malicious-invalid-bytes.pkl": (
        b"Vos\np2\n0Vsystem\np3\n0g2\ng3\n\x93(Vecho harmless\ntR.\n\n\t\t\xff\xfe",
        ("os.system",),
    ),
    "broken_model.pkl": (name("builtins", "exec") + b"(" + HARMLESS + b"tRX.", ("builtins.exec",)),
    "malicious1.zip": (ZIPPED, ("builtins.eval",)),
    "malicious1_wrong_ext.zip": (in_zip("data.txt", MALICIOUS1), ("builtins.eval",)),
    "malicious1_0x1.zip": (with_flags(ZIPPED, 0x1), ()),
    "malicious1_0x20.zip": (with_flags(ZIPPED, 0x20), ()),
    "malicious1_0x40.zip": (with_flags(ZIPPED, 0x40), ()),
    "malicious1_central_directory.zip": (renamed_in_the_directory(ZIPPED, b"data.pkl", b"data.xyz"), ()),
    "malicious1_crc.zip": (with_wrong_sum(ZIPPED), ()),
    "malicious1.7z": (seven_zip("data.pkl", MALICIOUS1), ()),
    "pytorch_magic_bypass.pt": (MAGIC + called("posix:system", proto=2), ()),
    "sys_module_override_sploit.pkl": (
        name("sys", "modules") + b"S'sys'\n" + name("sys", "modules") + b"s" + name("sys", "get")
        + b"(S'os'\ntRp1\n0" + name("sys", "modules") + b"S'sys'\ng1\ns" + name("sys", "system") + HARMLESS + b"\x85R.",
        ("sys.modules",),
    ),
    "dns_exfiltration.npy": (array_of_objects(called("ssl:get_server_certificate")), ("ssl.get_server_certificate",)),
    "keyerror-exploit.pkl": (HEADER + b"h\x63" + text("os") + b"\x93" + SYSTEM, ()),
    "type-confusion-exploit.pkl": (HEADER + b"K\x2a" + text("os") + b"\x93" + SYSTEM, ()),
    "GHSA-46h3-79wf-xr6c.pkl": (
        HEADER + stack_name("_operator", "attrgetter") + text("system") + b"\x85R" + OS_IMPORTED + HARMLESS + b"\x85R.",
        ("_operator.attrgetter", "builtins.__import__"),
    ),
    "GHSA-84r2-jw7c-4r5q.pkl": (
        HEADER + stack_name("operator", "methodcaller") + text("system") + HARMLESS + b"\x86R"
        + stack_name("pydoc", "locate") + text("os") + b"\x85R\x85R.",
        ("operator.methodcaller", "pydoc.locate"),
    ),
    "GHSA-955r-x9j8-7rhh.pkl": (
        HEADER + stack_name("_operator", "methodcaller") + text("system") + HARMLESS + b"\x86R" + OS_IMPORTED + b".",
        ("_operator.methodcaller", "builtins.__import__"),
    ),
    "GHSA-jhph-76pp-mggw.pkl": (
        HEADER + stack_name("torch.utils.collect_env", "run_and_read_all")
        + stack_name("torch.utils.collect_env", "run") + HARMLESS + b"\x86R.",
        ("torch.utils.collect_env.run", "torch.utils.collect_env.run_and_read_all"),
    ),
    "cloudpickle_codeinjection.pkl": (
        HEADER + stack_name("cloudpickle.cloudpickle", "_make_function") + b"("
        + stack_name("cloudpickle.cloudpickle", "_builtin_type") + text("CodeType") + b"\x85R"
        + stack_name("cloudpickle.cloudpickle", "subimport") + text("os") + b"\x85R"
        + stack_name("cloudpickle.cloudpickle", "_make_cell") + b")R"
        + stack_name("cloudpickle.cloudpickle", "_make_empty_cell") + b")RtR"
        + stack_name("cloudpickle.cloudpickle", "_function_setstate") + b"0.",
        ("cloudpickle.cloudpickle._make_function", "cloudpickle.cloudpickle._builtin_type"),
    ),
}  # fmt: skip

PUBLIC: dict[str, tuple[bytes, tuple[str, ...]]] = {
    **{file: (called(full, proto=proto), (full.replace(":", "."),)) for file, (proto, full) in ONE_CALL.items()},
    **SPECIAL,
}
# What Python 2 called otherwise is refused under the name of today.
TODAY = {"__builtin__.eval": "builtins.eval", "httplib.HTTPSConnection": "http.client.HTTPSConnection"}
# The 38 files of its folder tests/data that its own tests count as infected (37 before pytorch_magic_bypass.pt came);
# the others are of tests/data2. One file there, GHSA-9m3x-qqw2-h32h.pkl, no test of the suite names: it is not made.
OF_DATA = frozenset(file for file in PUBLIC if file.startswith(("malicious", "broken", "pytorch", "sys_")))
OF_DATA -= {"malicious21.pkl", "malicious22.pkl", "malicious23.pkl", "malicious1_crc.zip"}

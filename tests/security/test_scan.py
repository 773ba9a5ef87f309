from __future__ import annotations

import io
import pickle
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatrial.security import scan_bytes, scan_file
from seatrial.security.marks import Uses
from seatrial.security.unpickler import follow
from seatrial.values import InputError
from security.bad_files import BAD, GLOBALS, PYTHON_2, TRICKS, WRAPPED, call, name, zipped

HONEST = {"weights": np.arange(6.0).reshape(2, 3), "names": ["a", "b"], "f": np.asfortranarray(np.eye(3)), "none": None}


def refusal(content: bytes, **options: object) -> InputError:
    with pytest.raises(InputError) as caught:
        scan_bytes(content, **options)
    return caught.value


@pytest.mark.parametrize("full", GLOBALS)
def test_a_name_that_is_not_listed_is_refused_by_name(full: str) -> None:
    module, _, attribute = full.rpartition(".")
    error = refusal(call(module, attribute))
    assert error.code == "SCN001"
    assert full in error.found
    assert f'trust = ["{full}"]' in error.fix


@pytest.mark.parametrize("full", PYTHON_2)
def test_old_names_are_read_as_what_they_mean_today(full: str) -> None:
    error = refusal(PYTHON_2[full])
    assert error.code == "SCN001"
    assert {"__builtin__.eval": "builtins.eval", "commands.getoutput": "subprocess.getoutput"}[full] in error.found


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks_of_opcodes_are_refused(trick: str) -> None:
    assert refusal(TRICKS[trick]).code in ("SCN001", "SCN002")


@pytest.mark.parametrize("trick", [trick for trick in TRICKS if trick.startswith("payload")])
def test_a_hidden_payload_is_found_by_name_wherever_it_hides(trick: str) -> None:
    error = refusal(TRICKS[trick])
    if trick != "payload after the stop":  # nobody reads so far; the bytes are refused for being there
        assert "os.system" in error.found


@pytest.mark.parametrize("way", WRAPPED)
def test_wrapping_hides_nothing(way: str) -> None:
    assert refusal(WRAPPED[way]).code in ("SCN001", "SCN002")


@pytest.mark.parametrize("way", [way for way in WRAPPED if "bomb" in way])
def test_a_bomb_is_refused_for_its_size_before_anything_in_it_is_read(way: str) -> None:
    assert "unpacks to far more bytes" in refusal(WRAPPED[way]).found


@pytest.mark.parametrize("way", [way for way in WRAPPED if way.endswith("deep") and "loads" not in way])
def test_what_lies_too_deep_is_refused_for_that(way: str) -> None:
    wanted = "pickle.loads" if "loaded" in way else "wrapped more than 4 times"
    assert wanted in refusal(WRAPPED[way]).found


@pytest.mark.parametrize("way", [way for way in WRAPPED if way.startswith("joblib")])
def test_a_payload_that_joblib_itself_wrote_is_named(way: str) -> None:
    assert "builtins.print" in refusal(WRAPPED[way]).found


def test_a_name_of_the_training_script_is_to_be_moved_to_a_module() -> None:
    assert "move it to a module of your own" in refusal(call("__main__", "Ratio")).fix


def test_nothing_is_imported_or_run() -> None:
    sys.modules.pop("this", None)
    refusal(call("this", "s"))
    assert "this" not in sys.modules


def test_an_honest_file_is_told_with_its_names() -> None:
    stream = io.BytesIO()
    joblib.dump(HONEST, stream, compress=3)
    scan = scan_bytes(stream.getvalue())
    assert (scan.kind, scan.layers, scan.root) == ("pickle", ("zlib",), "Pairs")
    assert "joblib.numpy_pickle.NumpyArrayWrapper" in scan.names
    assert scan.trusted == ()


def test_trust_is_by_exact_name_and_is_told() -> None:
    scan = scan_bytes(call("my_package.steps", "clip"), trust=["my_package.steps.clip"])
    assert scan.trusted == ("my_package.steps.clip",)
    assert refusal(call("my_package.steps", "other"), trust=["my_package.steps.clip"]).code == "SCN001"


@pytest.mark.parametrize(
    "entry", ["*", "my_package.*", "clip", "", "my_package.", "os.system", "builtins.eval", "a b.c"]
)
def test_trust_in_everything_or_in_what_runs_anything_is_refused(entry: str) -> None:
    assert refusal(BAD, trust=[entry]).code == "SCN005"


def test_trust_does_not_help_bytes_that_cannot_be_followed() -> None:
    assert refusal(call("my_package", "f")[:-1], trust=["my_package.f"]).code == "SCN002"


def test_an_archive_of_harmless_things_is_no_model_but_passes() -> None:
    scan = scan_bytes(zipped({"readme.txt": b"cats and dogs", "model.pkl": pickle.dumps(HONEST)}))
    assert scan.kind == "archive"


def test_the_digest_is_of_the_file_as_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(HONEST))
    assert scan_file(path).digest == scan_bytes(path.read_bytes()).digest
    assert scan_file(path).size_bytes == path.stat().st_size


def test_opcodes_are_counted_so_that_memory_is_bounded() -> None:
    content = b"\x80\x02" + b"]" * 1000 + b"."
    assert "after the end" not in follow(content, Uses(opcodes=2000))
    assert follow(content, Uses(opcodes=500)) == "too many opcodes to follow"


def test_a_large_tuple_as_a_key_is_refused_before_it_is_looked_through_again_and_again() -> None:
    big = b"\x80\x02(" + b")" * 200_000 + b"tq\x000}("
    assert "key of tuples" in refusal(big + b"h\x00K\x01" * 100_000 + b"u.").found


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_followed_and_never_crash(content: bytes) -> None:
    try:
        scan_bytes(b"\x80\x04" + content)
    except InputError as error:
        assert error.code in ("SCN001", "SCN002")  # noqa: PT017 - both outcomes are right


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_never_brings_in_a_name(at: int, byte: int) -> None:
    content = bytearray(pickle.dumps(HONEST))
    content[at % len(content)] = byte
    try:
        scan = scan_bytes(bytes(content))
    except InputError:
        return
    assert not scan.trusted


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_every_protocol_of_honest_values_passes(protocol: int) -> None:
    held = [
        1,
        -(2**70),
        2.5,
        "é\n",
        b"\x00",
        True,
        None,
        (1, (2, 3)),
        {"k": {1, 2}},
        frozenset({1}),
        np.arange(3),
        slice(1, 2),
    ]
    scan_bytes(pickle.dumps(held, protocol=protocol))


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(["f8", "i4", ">f4", "U3", "S2", "?", "M8[us]", "m8[s]", "V4", "c16", "O"]), st.integers(0, 3))
def test_arrays_of_every_type_are_skipped_exactly(code: str, size: int) -> None:
    stream = io.BytesIO()
    joblib.dump([np.zeros(size, dtype=code), "after"], stream)
    scan = scan_bytes(stream.getvalue())
    assert scan.root == "list"


def test_a_function_may_be_referred_to_but_not_called() -> None:
    module, attribute = "sklearn.feature_selection._univariate_selection", "f_classif"
    scan_bytes(b"\x80\x02" + name(module, attribute) + b".")
    assert "honest files only refer" in refusal(call(module, attribute)).found

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.serving import Limits, ServedKey, ServedModel, ServedVersion, Snapshot, decode_snapshot, encode_snapshot
from seatrial.values import StateError

TEXT = st.text(max_size=8)
VERSION = st.builds(ServedVersion, version=TEXT, package_folder=TEXT, package_digest=TEXT)
SNAPSHOTS = st.builds(
    Snapshot,
    number=st.integers(0, 2**60),
    models=st.lists(st.builds(ServedModel, name=TEXT, versions=st.tuples(VERSION), champion=st.none() | TEXT)).map(
        tuple
    ),
    keys=st.lists(st.builds(ServedKey, id=TEXT, digest=TEXT, role=st.sampled_from(["predict", "admin"]))).map(tuple),
    limits=st.builds(Limits, queue=st.integers(1, 99)),
    sample=st.floats(0, 1),
)


@given(SNAPSHOTS)
def test_it_reads_back_equal(snapshot: Snapshot) -> None:
    assert decode_snapshot(encode_snapshot(snapshot)) == snapshot


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"number": "x"}', b'{"number": 1, "schema_version": 2}'])
def test_what_is_none_is_told(content: bytes) -> None:
    with pytest.raises(StateError, match="SRV050") as caught:
        decode_snapshot(content, where="snapshot.json")
    assert caught.value.where == "snapshot.json"

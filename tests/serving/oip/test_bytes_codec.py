from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.serving import RequestError
from seatrial.serving.oip import decode_bytes, encode_bytes
from seatrial.serving.oip.place import Place

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), max_size=9)


@given(TEXTS)
def test_what_was_written_reads_back(texts: list[str]) -> None:
    content = encode_bytes(texts)
    assert decode_bytes(content, len(texts), place=Place(0)) == texts
    assert decode_bytes(memoryview(content), len(texts), place=Place(0)) == texts


@given(TEXTS, st.integers(1, 99))
def test_content_that_is_cut_or_goes_on_is_refused(texts: list[str], cut: int) -> None:
    content = encode_bytes(texts)
    for wrong in (content[:-cut] if cut <= len(content) else b"\1", content + b"\0"):
        with pytest.raises(RequestError) as refused:
            decode_bytes(wrong, len(texts), place=Place(1))
        assert refused.value.code == "SRV209"
        assert refused.value.where.startswith("inputs[1]")


@given(st.binary(max_size=40), st.integers(0, 5))
def test_any_bytes_are_texts_or_refused(content: bytes, count: int) -> None:
    with contextlib.suppress(RequestError):
        assert encode_bytes(decode_bytes(content, count, place=Place(0))) == content


def test_text_that_is_not_utf_8_is_told_by_element() -> None:
    with pytest.raises(RequestError) as refused:
        decode_bytes(encode_bytes(["ok"]) + b"\1\0\0\0\xff", 2, place=Place(0))
    assert (refused.value.code, refused.value.where) == ("SRV210", "inputs[0].data[1]")


def test_a_length_beyond_the_end_is_told_by_element() -> None:
    with pytest.raises(RequestError) as refused:
        decode_bytes(encode_bytes(["ok"]) + b"\xff\xff\xff\xff", 2, place=Place(0))
    assert (refused.value.code, refused.value.where) == ("SRV209", "inputs[0].data[1]")

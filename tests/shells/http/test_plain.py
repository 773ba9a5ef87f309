"""Where a number stands that JSON does not have."""

from __future__ import annotations

import tracemalloc

import pytest

from seatrial.serving import RequestError
from seatrial.shells.http.plain import plain_json


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"NaN", "body"),
        (b'{"a": [1, {"b": {}}, [], NaN]}', "a[3]"),
        (b"[[1, 2], [3, -Infinity], NaN]", "[1][1]"),
        (b'[{"x": {"y": 1e999}}]', "[0].x.y"),
    ],
)
def test_the_first_one_is_told_with_its_place(body: bytes, where: str) -> None:
    with pytest.raises(RequestError, match="SRV119") as caught:
        plain_json(body)
    assert caught.value.where == where


def test_a_large_body_takes_little_memory_to_look_through() -> None:
    body = b"[" + b"1," * 300_000 + b"NaN]"
    tracemalloc.start()
    with pytest.raises(RequestError, match="SRV119"):
        plain_json(body)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * len(body)

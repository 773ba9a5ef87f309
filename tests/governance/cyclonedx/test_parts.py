from __future__ import annotations

import json
from importlib.resources import files

import cyclonedx.schema
import pytest

from seatrial.governance.cyclonedx.parts import _SPDX, hashes, licences


def test_each_identifier_is_one_of_spdx() -> None:
    listed = files(cyclonedx.schema).joinpath("_res/spdx.SNAPSHOT.schema.json").read_text(encoding="utf-8")
    assert set(json.loads(listed)["enum"]) >= _SPDX


@pytest.mark.parametrize(("declared", "key"), [("CC0-1.0", "id"), ("only inside the house", "name")])
def test_a_licence_stands_by_identifier_or_by_name(declared: str, key: str) -> None:
    assert licences(declared) == [{"license": {key: declared, "acknowledgement": "declared"}}]


def test_what_is_no_sha_256_is_no_hash() -> None:
    assert hashes("md5:" + "0" * 32) == []
    assert hashes("sha256:" + "0" * 64) == [{"alg": "SHA-256", "content": "0" * 64}]

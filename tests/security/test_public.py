"""All harmful files of picklescan's public suite are refused, the names that its tests see by name."""

from __future__ import annotations

import pytest

from seatrial.security import scan_bytes
from seatrial.values import InputError
from security.public_files import OF_DATA, PUBLIC, TODAY


def test_the_suite_is_whole() -> None:
    assert (len(OF_DATA), len(PUBLIC)) == (38, 97)


@pytest.mark.parametrize("file", PUBLIC)
def test_a_harmful_file_of_the_public_suite_is_refused(file: str) -> None:
    content, names = PUBLIC[file]
    with pytest.raises(InputError) as caught:
        scan_bytes(content)
    assert caught.value.code in ("SCN001", "SCN002")
    assert [each for each in names if TODAY.get(each, each) not in caught.value.found] == []

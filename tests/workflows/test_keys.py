from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from seatrial.security.keys import token_id
from seatrial.values import InputError
from seatrial.workflows.keys import Wish, create, list_keys, revoke
from served import make_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project", versions=())


def test_a_key_is_created_listed_and_revoked(folder: Path) -> None:
    made = create(folder, Wish(role="predict", label="Küche", rate="100 / second", expires="90d"))
    assert token_id(made.token) == made.key.id
    assert (made.key.role, made.key.label, made.key.rate) == ("predict", "Küche", "100/second")
    created, expires = (datetime.fromisoformat(str(text)) for text in (made.key.created, made.key.expires))
    assert expires - created == timedelta(days=90)
    assert list_keys(folder) == (made.key,)
    assert revoke(folder, made.key.id).revoked is not None
    assert list_keys(folder)[0].state(made.key.created) == "revoked"


def test_no_file_of_the_state_holds_a_token(folder: Path) -> None:
    secret = create(folder, Wish(role="admin")).token.encode()
    files = [path for path in (folder / ".seatrial").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if secret[16:] in path.read_bytes()]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish(role="predicts"), "KEY002"),
        (Wish(role="predict", rate="100"), "KEY003"),
        (Wish(role="predict", rate="0/second"), "KEY003"),
        (Wish(role="predict", rate="5/fortnight"), "KEY003"),
        (Wish(role="predict", expires="90"), "KEY004"),
        (Wish(role="predict", expires="0d"), "KEY004"),
        (Wish(role="predict", expires="-1d"), "KEY004"),
        (Wish(role="predict", expires="99999999999d"), "KEY004"),
        (Wish(role="predict", expires="²d"), "KEY004"),
        (Wish(role="predict", label="a\nb"), "KEY005"),
        (Wish(role="predict", label="\x1b[2J"), "KEY005"),
        (Wish(role="predict", label="x" * 201), "KEY005"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(folder: Path, wish: Wish, code: str) -> None:
    with pytest.raises(InputError) as caught:
        create(folder, wish)
    assert caught.value.code == code
    assert caught.value.fix
    assert list_keys(folder) == ()

"""Keys in the store: what they are, that the chain tells of them, and that no secret is anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from evidence.chains import tamper
from seatrial.evidence import Store, StoredKey
from seatrial.values import InputError, Key

AT, LATER = "2026-01-01T00:00:00.000+00:00", "2026-02-01T00:00:00.000+00:00"
KEY = Key(id="0123456789ab", role="predict", label="shop", rate="5/second", created=AT, expires=LATER)
OTHER = Key(id="ba9876543210", role="admin", created=LATER)
DIGEST = "sha256:" + "1" * 64
COPIED = """INSERT INTO api_key (id, label, digest, role, created)
SELECT 'feedfeedfeed', label, digest, role, created FROM api_key WHERE role = 'admin'"""


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place) as store:
        store.add_key(StoredKey(key=OTHER, digest=DIGEST))
        store.add_key(StoredKey(key=KEY, digest=DIGEST), by=OTHER.id)
        yield store


def test_keys_come_back_the_oldest_first(store: Store) -> None:
    assert store.all_keys() == (StoredKey(key=KEY, digest=DIGEST), StoredKey(key=OTHER, digest=DIGEST))


def test_a_key_is_revoked_once_and_for_ever(store: Store) -> None:
    revoked = store.revoke_key(KEY.id, at=LATER)
    assert revoked == replace(KEY, revoked=LATER)
    assert store.revoke_key(KEY.id, at="2027-01-01T00:00:00.000+00:00") == revoked
    assert store.all_keys()[0].key == revoked
    assert len(store.records()) == 3


def test_the_chain_tells_of_every_change_and_who_asked(store: Store) -> None:
    store.revoke_key(KEY.id, at=LATER, by=OTHER.id)
    payloads = [json.loads(store._database.run(lambda c, n=n: store._link(c, n)).payload) for n in (1, 2, 3)]
    assert [(one["action"], one["by"], one["key"]["id"]) for one in payloads] == [
        ("created", "", OTHER.id),
        ("created", OTHER.id, KEY.id),
        ("revoked", OTHER.id, KEY.id),
    ]
    assert {record.kind for record in store.records()} == {"key"}
    assert DIGEST not in json.dumps(payloads)
    assert store.verify().ok


def test_the_log_says_it_in_a_few_words(store: Store) -> None:
    store.revoke_key(KEY.id, at=LATER)
    assert [record.summary for record in store.records()] == [
        f"created {OTHER.id}, admin",
        f"created {KEY.id}, predict, by {OTHER.id}",
        f"revoked {KEY.id}, predict",
    ]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE api_key SET revoked = NULL", "changed"),
        ("UPDATE api_key SET role = 'admin'", "changed"),
        ("UPDATE api_key SET expires = NULL", "changed"),
        ("UPDATE api_key SET digest = 'sha256:2'", "changed"),
        (COPIED, "never recorded"),
    ],
)
def test_a_key_that_was_made_or_changed_behind_the_chain_shows(
    store: Store, place: str, statement: str, problem: str
) -> None:
    store.revoke_key(KEY.id, at=LATER)
    assert store.verify().ok
    tamper(place, statement)
    found = store.verify()
    assert not found.ok
    assert any(problem in words and "revoke it" in words for words in found.problems)


def test_keys_that_an_older_version_took_away_are_no_problem(store: Store) -> None:
    store.migrate(to="0002")
    store.migrate(to="0003")
    assert store.all_keys() == ()
    assert store.verify().ok


def test_what_is_written_twice_stands_once(store: Store) -> None:
    store.add_key(StoredKey(key=KEY, digest=DIGEST), by=OTHER.id)
    assert len(store.all_keys()) == len(store.records()) == 2


def test_a_key_that_is_not_there_names_the_near_one(store: Store) -> None:
    with pytest.raises(InputError, match=r'KEY001.*Did you mean "0123456789ab"') as caught:
        store.revoke_key("0123456789aa", at=LATER)
    assert caught.value.fix == "seatrial keys list"


def test_a_digest_does_not_show_when_a_key_is_printed() -> None:
    assert DIGEST not in repr(StoredKey(key=KEY, digest=DIGEST))


@pytest.mark.parametrize(
    ("key", "now", "state"),
    [(KEY, AT, "valid"), (KEY, LATER, "expired"), (replace(KEY, revoked=AT), AT, "revoked"), (OTHER, LATER, "valid")],
)
def test_the_state_of_a_key(key: Key, now: str, state: str) -> None:
    assert key.state(now) == state

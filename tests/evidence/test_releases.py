"""Releases and aliases stand in the chain and in tables that agree with it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from evidence.chains import fill, tamper
from seatrial.evidence import Store, Wanted
from seatrial.values import InputError, Release

FIRST = Release(
    name="delay",
    version="1",
    package_digest="sha256:" + "1" * 64,
    evidence_digest="sha256:" + "e" * 64,
    released="2026-01-01T00:00:00+00:00",
)
SECOND = replace(FIRST, version="2", package_digest="sha256:" + "2" * 64, accepted="for the pilot")


def wanted(version: str, *, alias: str = "champion", why: str = "better") -> Wanted:
    return Wanted(name="delay", alias=alias, version=version, why=why, at="2026-01-02T00:00:00+00:00")


def kinds(store: Store) -> list[str]:
    return [record.kind for record in store.records()]


def test_the_first_release_is_champion_and_the_next_challenger(place: str) -> None:
    with Store.open(place) as store:
        assert store.release(FIRST) == replace(FIRST, aliases=("champion",))
        assert store.release(SECOND) == replace(SECOND, aliases=("challenger",))
        assert store.releases("delay") == (
            replace(FIRST, aliases=("champion",)),
            replace(SECOND, aliases=("challenger",)),
        )
        assert store.releases("other") == ()
        assert kinds(store) == ["release", "alias", "release", "alias"]
        assert [record.summary for record in store.records()][2:] == [
            "delay 2: for the pilot",
            "challenger of delay: none to 2, released",
        ]
        assert store.verify().ok


def test_a_release_is_recorded_once(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        later = replace(FIRST, released="2026-02-02T00:00:00+00:00")
        assert store.release(later) == replace(FIRST, aliases=("champion",))
        assert kinds(store) == ["release", "alias"]


def test_a_version_never_changes(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        with pytest.raises(InputError) as caught:
            store.release(replace(FIRST, package_digest="sha256:" + "9" * 64))
        assert caught.value.code == "REL006"
        assert kinds(store) == ["release", "alias"]


def test_an_alias_moves_with_its_reason_and_once(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        store.release(SECOND)
        assert store.move_alias(wanted("2")).aliases == ("challenger", "champion")
        assert store.move_alias(wanted("2")).aliases == ("challenger", "champion")
        assert [record.summary for record in store.records()][4:] == ["champion of delay: 1 to 2, better"]
        assert store.verify().ok


def test_an_alias_points_to_a_release_only(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        with pytest.raises(InputError) as caught:
            store.move_alias(wanted("3"))
        assert caught.value.code == "REL007"
        assert kinds(store) == ["release", "alias"]


SAYS = "the alias {} of delay points to {}; the chain says {}"
LINE = "the line of delay@{} in the table of releases was changed"
TAMPERED = {
    "UPDATE alias SET version = '2' WHERE alias = 'champion'": SAYS.format("champion", 2, 1),
    "DELETE FROM alias WHERE alias = 'challenger'": SAYS.format("challenger", "nothing", 2),
    "INSERT INTO alias VALUES ('delay', 'shadow', '1')": SAYS.format("shadow", 1, "nothing"),
    "UPDATE release SET accepted = '' WHERE version = '2'": LINE.format(2),
    "UPDATE release SET package_digest = 'sha256:77' WHERE version = '1'": LINE.format(1),
    "INSERT INTO release VALUES ('delay', '3', 'x', 'x', '', '')": (
        "the table of releases has delay@3, which was never recorded"
    ),
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_table_that_was_changed_behind_the_chain_is_found(place: str, statement: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        store.release(SECOND)
    tamper(place, statement)
    with Store.open(place) as store:
        found = store.verify()
    assert not found.ok
    assert found.problems == (TAMPERED[statement],)


def test_a_release_that_was_taken_out_of_its_table_is_found(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
    tamper(place, "DELETE FROM alias", "DELETE FROM release")
    with Store.open(place) as store:
        assert "the release delay@1 stands in the chain" in store.verify().problems[0]


def test_tables_come_back_from_the_chain_after_an_older_version(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        store.release(SECOND)
        store.move_alias(wanted("2"))
        before = store.releases()
        store.migrate("0002")
    with Store.open(place) as store:
        assert store.releases() == before
        assert store.verify().ok


def test_releases_at_once_have_one_champion(place: str) -> None:
    Store.open(place).close()
    made: list[Release] = []

    def release(version: int) -> None:
        with Store.open(place, wait_s=30) as store:
            made.append(store.release(replace(FIRST, version=str(version))))

    threads = [threading.Thread(target=release, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.aliases for one in made) == [("challenger",)] * 5 + [("champion",)]
    with Store.open(place) as store:
        assert store.verify().ok


def test_the_newest_trial_is_that_of_the_project(place: str) -> None:
    fill(place, records=2)
    with Store.open(place) as store:
        evidence, record = store.latest_record(store.latest().purpose.name)
        assert (evidence, record.seq) == (store.latest(), 2)
        assert store.latest_record("another") is None


def test_a_move_that_fails_changes_nothing(place: str) -> None:
    def broken(connection: Connection) -> Any:
        raise RuntimeError(str(connection))

    with Store.open(place) as store:
        store.release(FIRST)
        before = store.head()
        with pytest.raises(RuntimeError):
            store._database.run(broken, writing=True)
        assert store.head() == before
        assert store.verify().ok


def retired(store: Store, alias: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return store.retire("delay", alias, why="too slow", at="2026-01-03T00:00:00+00:00")


def test_an_alias_is_retired_with_its_reason(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        store.release(SECOND)
        assert retired(store, "challenger") == (("challenger",), ("champion",))
        assert [release.aliases for release in store.releases()] == [("champion",), ()]
        assert store.records()[-1].summary == "challenger of delay: 2 to none, too slow"
        assert store.verify().ok
        store.migrate("0002")
    with Store.open(place) as store:
        assert [release.aliases for release in store.releases()] == [("champion",), ()]
        assert store.verify().ok


def test_a_champion_is_not_retired_while_others_depend_on_it(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        store.release(SECOND)
        with pytest.raises(InputError) as caught:
            retired(store, "champion")
        assert (caught.value.code, "challenger" in caught.value.found) == ("REL016", True)
        assert retired(store, None) == (("challenger", "champion"), ())
        assert [release.aliases for release in store.releases()] == [(), ()]
        assert store.verify().ok


def test_what_is_not_in_service_is_not_retired(place: str) -> None:
    with Store.open(place) as store:
        store.release(FIRST)
        with pytest.raises(InputError) as caught:
            retired(store, "champio")
        assert (caught.value.code, 'Did you mean "delay@champion"?' in caught.value.expected) == ("REL015", True)
        retired(store, None)
        with pytest.raises(InputError, match="REL015"):
            retired(store, None)

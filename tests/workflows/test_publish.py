"""The snapshot follows the store, and outlives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postgres import Server
from relay import relay
from seatrial.evidence import Store
from seatrial.serving.snapshot import Snapshot, decode_snapshot
from seatrial.values import InputError
from seatrial.workflows.keys import Wish, create_in, revoke_in
from seatrial.workflows.publish import SNAPSHOT, Publisher
from seatrial.workflows.serve import prepare
from served import MODEL, make_key, make_project, point, release


class Served:
    """A publisher over a project, and what it said."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.said: list[str] = []
        self.serving = prepare(folder, given={})
        self.serving.folder.mkdir(parents=True, exist_ok=True)
        self.publisher = Publisher(self.serving, store, tell=self.said.append)

    def written(self) -> Snapshot:
        """Return the snapshot as workers read it."""
        return decode_snapshot((self.serving.folder / SNAPSHOT).read_bytes())

    def refreshed(self) -> Snapshot:
        """Return it after the store was read once more."""
        self.publisher.refresh()
        return self.written()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = make_project(tmp_path / "project", versions=("1", "2"))
    with Store.open(folder / ".seatrial", wait_s=1, patience_s=0) as store:
        yield Served(folder, store)


def test_versions_that_have_an_alias_are_served(served: Served) -> None:
    release(served.folder, "3")  # becomes the challenger, and 2 loses its only alias
    first = served.publisher.begin()
    assert first == served.written()
    (model,) = first.models
    assert (model.name, model.champion, model.shadows) == (MODEL, "1", ())
    assert [version.version for version in model.versions] == ["1", "3"]
    assert all((Path(version.package_folder) / "package.json").is_file() for version in model.versions)


def test_the_number_rises_only_with_a_change_and_over_restarts(served: Served) -> None:
    first = served.publisher.begin()
    assert served.refreshed() == first
    point(served.folder, "champion", "2")
    second = served.refreshed()
    assert (second.number, second.models[0].champion) == (first.number + 1, "2")
    again = Publisher(served.serving, served.store, tell=served.said.append)
    assert again.begin().number > second.number


def test_an_alias_named_shadow_is_asked_too(served: Served) -> None:
    point(served.folder, "shadow", "2")
    assert served.publisher.begin().models[0].shadows == ("2",)


def test_keys_come_and_go(served: Served) -> None:
    served.publisher.begin()
    made = create_in(served.store, Wish(role="predict", rate="5/second", expires="1d"))
    (key,) = served.refreshed().keys
    assert (key.id, key.role, key.rate) == (made.key.id, "predict", "5/second")
    assert key.expires_us is not None
    revoke_in(served.store, made.key.id)
    assert served.refreshed().keys == ()


def test_settings_reach_the_workers(served: Served) -> None:
    given = prepare(served.folder, settings=["serving.most_body_mb=2", "serving.input=lenient"], given={})
    limits = Publisher(given, served.store, tell=served.said.append).begin().limits
    assert (limits.most_body_bytes, limits.input) == (2 << 20, "lenient")


def test_a_package_that_is_not_here_is_told_once_and_the_champion_stays(served: Served) -> None:
    served.publisher.begin()
    second = served.store.releases(MODEL)[1]
    (served.folder / ".seatrial/artifacts/packages" / second.package_digest[7:]).rename(served.folder / "away")
    point(served.folder, "champion", "2")
    assert served.refreshed().models[0].champion == "1"
    served.refreshed()
    assert served.said == [f"{MODEL} 2 cannot be served: its package is not on this machine"]


def test_nothing_released_says_what_to_do(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project", versions=())
    with Store.open(folder / ".seatrial") as store, pytest.raises(InputError) as caught:
        Served(folder, store).publisher.begin()
    assert (caught.value.code, caught.value.fix) == ("SRV301", "seatrial release")


def test_a_database_file_that_is_moved_away_and_back(served: Served) -> None:
    first = served.publisher.begin()
    database, aside = served.folder / ".seatrial/seatrial.db", served.folder / "aside.db"
    database.rename(aside)
    assert served.refreshed() == first
    assert served.publisher.away is not None
    assert served.publisher.away.why.code == "EVD021"
    aside.rename(database)
    make_key(served.folder, "predict")
    assert len(served.refreshed().keys) == 1
    assert served.publisher.away is None
    assert [words.split(",")[0].split(" after")[0] for words in served.said] == [
        "the store is away",
        "the store is back",
    ]


def test_a_server_that_goes_away_and_comes_back(server: Server, tmp_path: Path) -> None:
    own = server.database()
    folder = make_project(tmp_path / "project", store=own)
    with relay(server.port) as line:
        url = own.replace(f":{server.port}/", f":{line.port}/")
        with Store.open(url, wait_s=2, patience_s=0) as store:
            served = Served(folder, store)
            first = served.publisher.begin()
            line.cut_question(b"SELECT")
            assert served.refreshed() == first
            assert served.publisher.away is not None
            make_key(folder, "predict")
            assert len(served.refreshed().keys) == 1
            assert served.publisher.away is None
            assert line.cuts == 1


def test_what_was_retired_is_served_no_more(served: Served) -> None:
    served.publisher.begin()
    served.store.retire(MODEL, "challenger", why="a test", at="2026-01-02")
    (model,) = served.refreshed().models
    assert [version.version for version in model.versions] == ["1"]
    served.store.retire(MODEL, None, why="a test", at="2026-01-03")
    assert served.refreshed().models == ()

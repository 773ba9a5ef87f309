"""One leader when several run: taken, renewed, lost, and what a lost one may not write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from seatrial.evidence import Store
from seatrial.evidence.alerts import Change, Kept
from seatrial.values import StateError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place) as store:
        yield store


def test_the_first_leads_until_its_time_is_over(store: Store) -> None:
    first = store.leases.take("watch", "a", length=MINUTE, now=NOW)
    assert first is not None
    assert (first.holder, first.token, first.expires) == ("a", 1, NOW + MINUTE)
    assert store.leases.take("watch", "b", length=MINUTE, now=NOW + MINUTE / 2) is None
    second = store.leases.take("watch", "b", length=MINUTE, now=NOW + MINUTE)
    assert second is not None
    assert (second.holder, second.token) == ("b", 2)
    assert store.leases.read("watch") == second


def test_who_leads_goes_on_with_the_same_number(store: Store) -> None:
    first = store.leases.take("watch", "a", length=MINUTE, now=NOW)
    again = store.leases.take("watch", "a", length=MINUTE, now=NOW + MINUTE / 2)
    assert first is not None
    assert again is not None
    assert (again.token, again.expires) == (first.token, NOW + 1.5 * MINUTE)
    renewed = store.leases.renew(again, length=MINUTE, now=NOW + 5 * MINUTE)
    assert renewed is not None
    assert (renewed.token, renewed.expires) == (first.token, NOW + 6 * MINUTE)


def test_who_lost_it_cannot_renew_it_nor_take_it_from_the_next(store: Store) -> None:
    first = store.leases.take("watch", "a", length=MINUTE, now=NOW)
    second = store.leases.take("watch", "b", length=MINUTE, now=NOW + MINUTE)
    assert first is not None
    assert store.leases.renew(first, length=MINUTE, now=NOW + MINUTE) is None
    store.leases.release(first)
    assert store.leases.read("watch") == second


def test_who_lets_go_makes_room_at_once(store: Store) -> None:
    first = store.leases.take("watch", "a", length=MINUTE, now=NOW)
    assert first is not None
    store.leases.release(first)
    second = store.leases.take("watch", "b", length=MINUTE, now=NOW)
    assert second is not None
    assert second.token == 2


def test_leases_of_other_names_do_not_stand_in_the_way(store: Store) -> None:
    assert store.leases.read("watch:b") is None
    assert store.leases.take("watch:a", "a", length=MINUTE, now=NOW) is not None
    assert store.leases.take("watch:b", "b", length=MINUTE, now=NOW) is not None


def test_the_clock_is_the_databases_own(store: Store) -> None:
    lease = store.leases.take("watch", "a", length=MINUTE)
    assert lease is not None
    assert abs(lease.expires - datetime.now(UTC) - MINUTE) < timedelta(seconds=20)
    assert store.leases.take("watch", "b", length=MINUTE) is None


def test_what_a_former_leader_writes_is_refused(store: Store) -> None:
    first = store.leases.take("watch", "a", length=MINUTE, now=NOW)
    second = store.leases.take("watch", "b", length=MINUTE, now=NOW + MINUTE)
    change = Change(state=b"{}", run="1", at=NOW)
    with pytest.raises(StateError, match="EVD036"):
        store.alerts("p").change(lambda _: change, lease=first)
    assert store.alerts("p").read() == Kept()
    store.alerts("p").change(lambda _: change, lease=second)
    assert store.alerts("p").read() == Kept(revision=1, run="1", state=b"{}")


def test_of_many_at_once_one_leads(place: str) -> None:
    with Store.open(place):
        pass
    took: list[str] = []

    def run(holder: str) -> None:
        with Store.open(place) as store:
            if store.leases.take("watch", holder, length=MINUTE, now=NOW) is not None:
                took.append(holder)

    threads = [threading.Thread(target=run, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 1

from __future__ import annotations

import uuid
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from seatrial.journal.ids import Ids, id_text, is_id

MS = 1_000_000


def test_an_identity_is_a_uuid_of_version_7_with_the_time_in_it() -> None:
    found = uuid.UUID(id_text(Ids(lambda: 1_700_000_000_123 * MS)()))
    assert (found.version, found.variant, found.int >> 80) == (7, uuid.RFC_4122, 1_700_000_000_123)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 10_000)), min_size=1, max_size=50))
def test_identities_grow_whatever_the_clock_does(calls: list[tuple[int, int]]) -> None:
    times = iter(ms for ms, _ in calls)
    new_ids = Ids(lambda: next(times) * MS)
    spans = [(int.from_bytes(new_ids(n)), n) for _, n in calls]
    assert all(first + n <= later for (first, n), (later, _) in pairwise(spans))


def test_a_request_of_many_rows_has_consecutive_identities() -> None:
    first = Ids()(1000)
    texts = [id_text(first, i) for i in range(1000)]
    assert texts == sorted(texts)
    assert {uuid.UUID(text).int - int.from_bytes(first) for text in texts} == set(range(1000))
    assert all(is_id(text) and uuid.UUID(text).version == 7 for text in texts)


def test_a_millisecond_that_is_used_up_borrows_from_the_next() -> None:
    new_ids = Ids(lambda: MS)
    spans = [int.from_bytes(new_ids(1 << 61)) for _ in range(4)]
    assert spans == sorted(spans)
    assert {uuid.UUID(int=each).version for each in spans} == {7}
    assert uuid.UUID(int=spans[-1]).int >> 80 > 1


def test_two_processes_do_not_give_the_same() -> None:
    one, other = Ids(lambda: MS), Ids(lambda: MS)
    assert {one() for _ in range(500)}.isdisjoint({other() for _ in range(500)})


def test_what_is_no_identity_is_told() -> None:
    v4 = "2b7e5f0e-1f0a-4c9e-8f57-1f7d8e1c2a3b"
    assert [is_id(text) for text in ("", v4, v4.replace("-4", "-7"), "x" * 36)] == [False, False, True, False]

import os
from itertools import permutations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from seatrial.serving.counts import BATCH_EDGES, LATENCY_EDGES_US, OK, Counts, Tally, merged
from seatrial.serving.counts_files import CountsFile, read_counts

WORDS = st.sampled_from(["", "a", "b"])
REQUESTS = st.lists(st.tuples(st.tuples(WORDS, WORDS, WORDS, WORDS, WORDS), st.integers(0, 20_000_000)), max_size=30)
BATCHES = st.lists(st.tuples(WORDS, WORDS, st.integers(1, 20_000)), max_size=30)


def tallied(requests, batches) -> Counts:
    tally = Tally()
    for key, latency in requests:
        tally.answered(key, latency)
    for model, version, rows in batches:
        tally.batch(model, version, rows)
    return tally.taken()


@given(REQUESTS, REQUESTS, BATCHES, BATCHES)
def test_merging_the_parts_equals_one_pass(one, other, batch, more):
    assert tallied(one, batch).merge(tallied(other, more)) == tallied(one + other, batch + more)


@given(st.lists(st.builds(tallied, REQUESTS, BATCHES), max_size=3))
def test_order_does_not_matter_and_nothing_is_neutral(parts):
    assert {merged(order) for order in permutations(parts)} == {merged([*parts, Counts()])}


@given(REQUESTS, BATCHES)
def test_counts_read_back_equal(requests, batches):
    counts = tallied(requests, batches)
    assert msgspec.json.decode(msgspec.json.encode(counts), type=Counts) == counts


def test_edges_are_inclusive_and_the_last_bucket_is_above_them_all():
    key = ("m", "1", "champion", "predict", OK)
    line = tallied([(key, LATENCY_EDGES_US[0]), (key, LATENCY_EDGES_US[-1] + 1)], []).answered[0]
    assert (line.latency_us.buckets[0], line.latency_us.buckets[-1]) == (1, 1)
    assert len(tallied([], [("m", "1", 99_999)]).batched[0].rows.buckets) == len(BATCH_EDGES) + 1


def test_gauges_add_up_and_the_longest_lag_counts():
    both = Counts(in_flight=2, journal_lag_us=5).merge(Counts(in_flight=3, journal_lag_us=4, log_dropped=1))
    assert (both.in_flight, both.journal_lag_us, both.log_dropped) == (5, 5, 1)


def test_files_of_all_workers_are_read_together(tmp_path):
    key = ("m", "1", "champion", "predict", OK)
    mine, gone = CountsFile(tmp_path, started_us=1), CountsFile(tmp_path, started_us=2)
    gone.path = tmp_path / "999999999-2.json"
    mine.write(msgspec.structs.replace(tallied([(key, 9)], []), in_flight=1))
    gone.write(msgspec.structs.replace(tallied([(key, 9)], []), in_flight=7))
    read = read_counts(tmp_path)
    assert (read.answered[0].latency_us.n, read.in_flight) == (2, 1)
    assert read_counts(tmp_path, apart_from=mine.path).answered[0].latency_us.n == 1


def test_a_torn_file_and_a_missing_folder_count_nothing(tmp_path):
    (tmp_path / f"{os.getpid()}-1.json").write_bytes(b'{"schema_ver')
    assert read_counts(tmp_path) == read_counts(tmp_path / "none") == Counts()


def test_a_folder_that_is_gone_stops_nobody(tmp_path):
    file = CountsFile(tmp_path / "counts", started_us=1)
    file.path = tmp_path / "gone" / "1.json"
    file.write(Counts())
    assert read_counts(tmp_path / "counts") == Counts()

"""The store keeps what it was given, in one chain, whatever happens around it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from evidence.chains import code_of, fill, numbered, tamper, writers
from seatrial.evidence import Audit, Candidate, Store, content_digest, evidence_payload, parse_evidence
from seatrial.values import InputError, Run, StateError


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place) as store:
        yield store


def test_what_goes_in_comes_out(store: Store) -> None:
    assert store.latest() is None
    first, second = store.append(numbered(1)), store.append(numbered(2))
    assert store.latest() == numbered(2)
    assert store.get(1) == numbered(1)
    assert store.get(second.digest) == store.get(second.digest[7:19]) == numbered(2)
    assert store.records() == (first, second)
    assert store.records(limit=1) == (second,)
    assert store.head() == second.head
    assert (first.seq, first.kind, first.summary) == (1, "trial", f"hold: {numbered(1).inputs.model.name} 1")


@pytest.mark.parametrize("key", [9, "9", "sha256:ffff", "nothing"])
def test_what_is_not_there(store: Store, key: int | str) -> None:
    store.append(numbered(1))
    with pytest.raises(InputError) as caught:
        store.get(key)
    assert caught.value.code == "EVD010"


def test_a_beginning_that_two_digests_share(store: Store) -> None:
    for n in range(20):
        store.append(numbered(n))
    with pytest.raises(InputError, match="several records"):
        store.get("sha256:")


def test_another_kind_is_in_the_chain_and_is_no_trial(store: Store) -> None:
    record = store.append_payload(b'{"a":1}', kind="release", written="2026-01-01")
    assert store.latest() is None
    assert store.records() == (record,)
    with pytest.raises(InputError) as caught:
        store.get(1)
    assert caught.value.code == "EVD011"
    assert store.verify().ok


def test_the_same_inputs_are_the_same_content_apart_from_time_and_machine(store: Store) -> None:
    again = replace(numbered(1), run=Run(started="2027", seconds=9.0, machine=(("cpus", "64"),)))
    first, second = store.append(numbered(1)), store.append(again)
    assert first.content_digest == second.content_digest == content_digest(again)
    assert first.digest != second.digest
    assert content_digest(numbered(2)) != content_digest(numbered(1))


def test_evidence_bytes_read_back_equal() -> None:
    assert parse_evidence(evidence_payload(numbered(3))) == numbered(3)
    for content in (b"", b"{}", b"\xff", b"[" * 100_000):
        with pytest.raises(InputError, match="EVD013"):
            parse_evidence(content)


@pytest.mark.parametrize(
    ("url", "code"),
    [("sqlite://", "EVD027"), ("sqlite:///:memory:", "EVD027"), ("://x", "EVD027"), ("nodb://host/x", "EVD028")],
)
def test_a_url_that_leads_nowhere(url: str, code: str) -> None:
    with pytest.raises(StateError) as caught:
        Store.open(url)
    assert caught.value.code == code


def test_candidates_on_a_test_table_are_counted_once_each(store: Store) -> None:
    def number(model: str, threshold: float | None = 0.5, test: str = "sha256:test") -> int:
        return store.count(Candidate(test_digest=test, model_digest=model, threshold=threshold))

    assert [number("sha256:a"), number("sha256:a"), number("sha256:b")] == [1, 1, 2]
    assert [number("sha256:a", 0.9), number("sha256:a", None), number("sha256:a", None)] == [3, 4, 4]
    assert number("sha256:b", test="sha256:other") == 1


def test_a_recorded_trial_is_counted_and_forgetting_it_shows(store: Store) -> None:
    one = numbered(1)
    store.append(one)
    test = next(table.digest for table in one.inputs.tables if table.name == "test")
    own = Candidate(test_digest=test, model_digest=one.inputs.model.digest, threshold=one.threshold)
    assert store.count(own) == 1
    store._database.run(lambda connection: connection.execute(text("DELETE FROM candidate")), writing=True)
    assert "no longer counted" in str(store.verify().problems)


def test_of_candidates_at_once_each_has_a_number_of_its_own(place: str) -> None:
    Store.open(place).close()
    script = (
        "import sys; from seatrial.evidence import Candidate, Store\n"
        "with Store.open(sys.argv[1]) as store:\n"
        "    for i in range(5): print(store.count("
        "Candidate(test_digest='t', model_digest=f'{sys.argv[2]}-{i}', threshold=None)))"
    )
    command = [sys.executable, "-c", script, place]
    running = [subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, text=True) for n in range(3)]
    told = [int(line) for each in running for line in each.communicate()[0].split()]
    assert sorted(told) == list(range(1, 16))


@pytest.mark.parametrize(("processes", "records"), [(3, 25), pytest.param(8, 200, marks=pytest.mark.slow)])
def test_processes_make_one_store_write_one_chain_and_lose_nothing(place: str, processes: int, records: int) -> None:
    with writers(place, processes=processes, records=records) as started:
        for writer in started:
            _, said = writer.communicate(timeout=300)
            assert writer.returncode == 0, said.decode()
    with Store.open(place) as store:
        assert [record.seq for record in store.records()] == list(range(1, processes * records + 1))
        written = Counter(record.summary.split()[-1] for record in store.records())
        assert written == {str(n): processes for n in range(records)}
        assert store.verify().ok


def test_a_reader_sees_a_whole_chain_while_others_write(place: str) -> None:
    fill(place, records=1)
    with writers(place, processes=1, records=100_000), Store.open(place) as store:
        audits = [wait_for_more(store, than=seq) for seq in (5, 10, 15, 20, 25)]
    assert [audit.problems for audit in audits] == [()] * 5


def test_a_killed_writer_leaves_a_whole_chain(place: str) -> None:
    fill(place, records=1)
    with writers(place, processes=1, records=1_000_000) as (writer,), Store.open(place) as store:
        wait_for_more(store, than=5)
        writer.kill()
        writer.wait(timeout=30)
        before = len(store.records())
        assert store.append(numbered(1)).seq in {before + 1, before + 2}  # the server may still commit for the dead
        assert store.verify().ok


def wait_for_more(store: Store, *, than: int) -> Audit:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and store.head().seq <= than:
        time.sleep(0.02)
    audit = store.verify()
    assert audit.records > than
    return audit


def test_evidence_is_recorded_once_where_that_is_asked(store: Store) -> None:
    first = store.append(numbered(1))
    store.append(numbered(2))
    assert store.append(numbered(1), once=True) == first
    assert store.append(numbered(3), once=True).seq == 3
    assert len(store.records()) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET kind = 'release' WHERE seq = 2",
        "UPDATE record SET payload = (SELECT payload FROM record WHERE seq = 3) WHERE seq = 2",
        "UPDATE record SET previous = digest WHERE seq = 3",
        "UPDATE trial SET decision = 'deploy' WHERE seq = 1",
        "DELETE FROM trial WHERE seq = 4",
        "UPDATE head SET seq = 4",
        "DELETE FROM head",
    ],
)
def test_what_was_changed_behind_the_back_of_the_store_is_found(place: str, statement: str) -> None:
    fill(place, records=5)
    tamper(place, statement)
    with Store.open(place) as store:
        assert not store.verify().ok


def test_a_record_that_was_taken_out_is_found(place: str) -> None:
    fill(place, records=5)
    tamper(place, "DELETE FROM trial WHERE seq = 3", "DELETE FROM record WHERE seq = 3")
    with Store.open(place) as store:
        assert store.verify().problems == ("record 3 is missing",)


def test_a_newer_state_is_refused(place: str) -> None:
    fill(place, records=1)
    tamper(place, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match="newer version") as caught:
        Store.open(place)
    assert caught.value.code == "EVD001"


def test_a_lost_table_is_told(place: str) -> None:
    fill(place, records=1)
    tamper(place, "DROP TABLE head")
    with Store.open(place) as store:
        assert code_of(store) == "EVD022"


def test_a_damaged_record_is_told_when_it_is_read(tmp_path: Path) -> None:
    fill(str(tmp_path), records=1)
    tamper(str(tmp_path), "UPDATE record SET payload = 'text'")
    with Store.open(tmp_path) as store, pytest.raises(StateError) as caught:
        store.latest()
    assert caught.value.code == "EVD022"

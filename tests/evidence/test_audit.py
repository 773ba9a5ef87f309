# ruff: noqa: S311, S608
# The tables are our own, and chance is no secret here.
"""Every edit, deletion, swap and insertion is found; with a head kept elsewhere, truncation and rewriting too."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from evidence.chains import DATABASE, copied, make_chain, numbered, opened
from seatrial.evidence import Audit, Store
from seatrial.evidence.link import START, Head, evidence_payload, make_link
from seatrial.values import InputError

RECORDS = 12
TIMES = 40
TEXTS = ("kind", "written", "previous", "payload_digest", "content_digest", "digest")
TRIAL_TEXTS = ("project", "model", "version", "decision", "model_digest", "test_digest")
COLUMNS = "kind, written, previous, payload, payload_digest, content_digest, digest"
Tamper = Callable[[sqlite3.Connection, random.Random], None]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_chain(tmp_path_factory.mktemp("chain"), records=RECORDS)


@pytest.fixture(scope="module")
def head(chain: Path) -> str:
    with Store.open(chain.parent) as store:
        return store.export_head()


def audited(
    chain: Path, folder: Path, tamper: Callable[[sqlite3.Connection], None], *, head: str | None = None
) -> Audit:
    with opened(copied(chain, folder)) as connection:
        tamper(connection)
    with Store.open(folder) as store:
        return store.verify(head)


def changed(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text))
    return text[:place] + chr((ord(text[place]) - 31) % 90 + 33) + text[place + 1 :]


def edit_a_text(connection: sqlite3.Connection, rng: random.Random) -> None:
    seq, column = rng.randint(1, RECORDS), rng.choice(TEXTS)
    (text,) = connection.execute(f"SELECT {column} FROM record WHERE seq = ?", (seq,)).fetchone()
    connection.execute(f"UPDATE record SET {column} = ? WHERE seq = ?", (changed(text, rng), seq))


def edit_a_payload(connection: sqlite3.Connection, rng: random.Random) -> None:
    seq = rng.randint(1, RECORDS)
    (payload,) = connection.execute("SELECT payload FROM record WHERE seq = ?", (seq,)).fetchone()
    place = rng.randrange(len(payload))
    other = payload[:place] + bytes([payload[place] ^ 1]) + payload[place + 1 :]
    connection.execute("UPDATE record SET payload = ? WHERE seq = ?", (other, seq))


def edit_a_record_and_its_digests(connection: sqlite3.Connection, rng: random.Random) -> None:
    seq = rng.randint(1, RECORDS)
    (before,) = connection.execute("SELECT previous FROM record WHERE seq = ?", (seq,)).fetchone()
    forged = make_link(
        previous=Head(seq=seq - 1, digest=before),
        kind="trial",
        written="2027-01-01",
        payload=evidence_payload(numbered(rng.randint(100, 999))),
    )
    connection.execute("DELETE FROM record WHERE seq = ?", (seq,))
    insert(connection, asdict(forged))


def edit_the_type_of_a_payload(connection: sqlite3.Connection, rng: random.Random) -> None:
    connection.execute("UPDATE record SET payload = CAST(payload AS TEXT) WHERE seq = ?", (rng.randint(1, RECORDS),))


def edit_the_index(connection: sqlite3.Connection, rng: random.Random) -> None:
    seq, column = rng.randint(1, RECORDS), rng.choice(TRIAL_TEXTS)
    (text,) = connection.execute(f"SELECT {column} FROM trial WHERE seq = ?", (seq,)).fetchone()
    connection.execute(f"UPDATE trial SET {column} = ? WHERE seq = ?", (changed(text, rng), seq))


def delete(connection: sqlite3.Connection, rng: random.Random) -> None:
    seq = rng.randint(1, RECORDS)
    for table in ("record", "trial"):
        connection.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))


def delete_and_close_the_gap(connection: sqlite3.Connection, rng: random.Random) -> None:
    seq = rng.randint(1, RECORDS)
    for table in ("record", "trial"):
        connection.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))
        for later in range(seq + 1, RECORDS + 1):
            connection.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (later - 1, later))


def swap(connection: sqlite3.Connection, rng: random.Random) -> None:
    first, second = rng.sample(range(1, RECORDS + 1), 2)
    for table in ("record", "trial"):
        for source, target in ((first, -1), (second, first), (-1, second)):
            connection.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (target, source))


def swap_payloads(connection: sqlite3.Connection, rng: random.Random) -> None:
    first, second = rng.sample(range(1, RECORDS + 1), 2)
    read = "SELECT payload, payload_digest, content_digest FROM record WHERE seq = ?"
    rows = [connection.execute(read, (seq,)).fetchone() for seq in (first, second)]
    for seq, row in zip((second, first), rows, strict=True):
        connection.execute(
            "UPDATE record SET payload = ?, payload_digest = ?, content_digest = ? WHERE seq = ?", (*row, seq)
        )


def insert_one(connection: sqlite3.Connection, rng: random.Random) -> None:
    seq = rng.randint(1, RECORDS + 1)
    for table in ("record", "trial"):
        for later in range(RECORDS, seq - 1, -1):
            connection.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (later + 1, later))
    query = connection.execute("SELECT digest FROM record WHERE seq = ?", (seq - 1,)).fetchone()
    previous = Head(seq=seq - 1, digest=query[0] if query else START)
    forged = make_link(
        previous=previous, kind="trial", written="2027-01-01", payload=evidence_payload(numbered(rng.randint(100, 999)))
    )
    insert(connection, asdict(forged))


def insert(connection: sqlite3.Connection, row: dict[str, object]) -> None:
    names = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO record ({names}) VALUES ({marks})", tuple(row.values()))


def rewrite_from(connection: sqlite3.Connection, seq: int, *, to: int) -> None:
    """Write the chain anew from a place on, with every digest right: what the strongest forger does."""
    row = connection.execute("SELECT digest FROM record WHERE seq = ?", (seq - 1,)).fetchone()
    head = Head(seq=seq - 1, digest=row[0] if row else START)
    connection.execute("DELETE FROM record WHERE seq >= ?", (seq,))
    connection.execute("DELETE FROM trial WHERE seq >= ?", (seq,))
    for n in range(seq, to + 1):
        link = make_link(previous=head, kind="decision", written="2027", payload=b'{"n":%d}' % n)
        insert(connection, asdict(link))
        head = link.head
    written = "2027" if to >= seq else f"2026-01-01T00:00:{seq - 2:02d}+00:00"
    connection.execute("UPDATE head SET seq = ?, digest = ?, written = ?", (head.seq, head.digest, written))


def test_an_untouched_chain_is_whole(chain: Path, head: str, tmp_path: Path) -> None:
    for against in (None, head):
        audit = audited(chain, tmp_path / str(against is None), lambda _: None, head=against)
        assert (audit.ok, audit.records, audit.problems) == (True, RECORDS, ())
        assert "whole" in audit.words


@pytest.mark.parametrize(
    "tamper",
    [
        edit_a_text,
        edit_a_payload,
        edit_a_record_and_its_digests,
        edit_the_type_of_a_payload,
        edit_the_index,
        delete,
        delete_and_close_the_gap,
        swap,
        swap_payloads,
        insert_one,
    ],
)
def test_tampering_is_found(chain: Path, tmp_path: Path, tamper: Tamper) -> None:
    rng = random.Random(tamper.__name__)
    found = [audited(chain, tmp_path / str(i), lambda connection: tamper(connection, rng)) for i in range(TIMES)]
    assert [audit.ok for audit in found] == [False] * TIMES
    assert all(audit.problems for audit in found)


@pytest.mark.parametrize("cut_head_too", [False, True])
def test_truncation_is_found_against_an_exported_head(
    chain: Path, head: str, tmp_path: Path, *, cut_head_too: bool
) -> None:
    rng = random.Random(5)
    for i in range(TIMES):
        left = rng.randint(0, RECORDS - 1)

        def cut(connection: sqlite3.Connection, left: int = left) -> None:
            if cut_head_too:
                rewrite_from(connection, left + 1, to=left)
            else:
                connection.execute("DELETE FROM record WHERE seq > ?", (left,))

        audit = audited(chain, tmp_path / str(i), cut, head=head)
        assert not audit.ok
        assert any("cut off" in problem for problem in audit.problems)


def test_a_chain_written_anew_is_found_against_an_exported_head(chain: Path, head: str, tmp_path: Path) -> None:
    rng = random.Random(6)
    for i in range(TIMES):
        seq, to = rng.randint(1, RECORDS), RECORDS + rng.randint(0, 3)
        audit = audited(
            chain, tmp_path / str(i), lambda each, seq=seq, to=to: rewrite_from(each, seq, to=to), head=head
        )
        assert audit.problems == (f"record {RECORDS} is not the one of the exported head: the chain was written anew",)


def test_an_older_head_still_holds(chain: Path, head: str, tmp_path: Path) -> None:
    database = copied(chain, tmp_path / "longer")
    with Store.open(database.parent) as store:
        store.append(numbered(77))
        audit = store.verify(head)
    assert (audit.ok, audit.records, audit.head.seq) == (True, RECORDS + 1, RECORDS + 1)


def test_many_problems_are_told_with_a_bound(chain: Path, tmp_path: Path) -> None:
    audit = audited(
        chain, tmp_path / "all", lambda each: each.execute("UPDATE record SET kind = 'x', digest = seq") and None
    )
    assert not audit.ok
    assert len(audit.problems) <= 51


def test_a_lost_head_is_found(chain: Path, tmp_path: Path) -> None:
    audit = audited(chain, tmp_path / "lost", lambda each: each.execute("DELETE FROM head") and None)
    assert audit.problems == ("the head that the store keeps beside the chain is lost",)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema":"seatrial/Gate/1","value":{}}', "\udcff"])
def test_what_is_no_head_is_refused(chain: Path, text: str) -> None:
    with Store.open(chain.parent) as store, pytest.raises(InputError) as caught:
        store.verify(text)
    assert caught.value.code == "EVD012"


def test_the_names_of_columns_are_those_of_the_table(chain: Path) -> None:
    with opened(chain) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(record)")]
    assert names == ["seq", *COLUMNS.split(", ")]
    assert chain.name == DATABASE

"""The store on a server: what can happen to servers, lines and rights."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.chains import code_of, fill, numbered, writers
from postgres import PASSWORD, Server
from relay import relay
from seatrial.evidence import Store, Wanted
from seatrial.evidence.alerts import Change
from seatrial.evidence.outbox import Outgoing
from seatrial.values import Release, StateError

USES = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE ROLE {role} LOGIN PASSWORD 'simple';
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT ON record, trial, candidate, head, release, alias, api_key, alembic_version TO {role};
GRANT INSERT ON record, trial, candidate TO {role};
GRANT UPDATE ON head TO {role}
"""
RELEASES = """
GRANT INSERT ON release, alias TO {role};
GRANT UPDATE ON alias TO {role}
"""
WATCHES = """
GRANT SELECT ON alert_state, message, attempt, lease TO {role};
GRANT INSERT ON alert_state, message, attempt, lease TO {role};
GRANT UPDATE ON alert_state, message, lease TO {role}
"""


def refused(place: str, **manner: object) -> StateError:
    with pytest.raises(StateError) as caught:
        Store.open(place, **{"wait_s": 2, **manner})
    assert caught.value.fix
    return caught.value


def name_of(place: str) -> str:
    return place.rsplit("/", 1)[1]


def later(seconds: float, work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        time.sleep(seconds)
        work()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_restart_between_two_uses_is_not_noticed(server: Server) -> None:
    with Store.open(server.database()) as store:
        store.append(numbered(1))
        server.stop()
        server.start()
        assert store.append(numbered(2)).seq == 2
        server.crash()
        server.start()
        assert store.latest() == numbered(2)
        assert store.verify().ok


def test_a_server_that_comes_back_is_waited_for(server: Server) -> None:
    said: list[str] = []
    with Store.open(server.database(), progress=lambda step, *_: said.append(step)) as store:
        server.stop()
        back = later(0.5, server.start)
        assert store.append(numbered(1)).seq == 1
        back.join()
        assert len(store.records()) == 1
    assert set(said) == {"waiting for the database of the evidence"}


def test_a_server_that_stays_away_is_told(server: Server) -> None:
    place = server.database()
    fill(place, records=1)
    with Store.open(place, patience_s=0.3) as store:
        server.stop()
        assert code_of(store) == "EVD032"
        assert refused(place).code == "EVD032"
        server.start()
        assert store.append(numbered(2)).seq == 2


def test_an_answer_that_is_lost_with_the_line_is_not_recorded_twice(server: Server) -> None:
    place = server.database()
    fill(place, records=2)
    with relay(server.port) as line, Store.open(server.url(name_of(place), port=line.port)) as store:
        line.cut_answer(b"COMMIT")
        record = store.append(numbered(3))
        assert (line.cuts, record.seq) == (1, 3)
        assert store.append(numbered(3)).seq == 4
        assert [each.seq for each in store.records()] == [1, 2, 3, 4]
        assert store.verify().ok


@pytest.mark.parametrize("word", [b"FOR UPDATE", b"INSERT INTO record", b"UPDATE head", b"commit"])
def test_a_line_that_is_cut_before_the_commit_loses_nothing(server: Server, word: bytes) -> None:
    place = server.database()
    fill(place, records=2)
    with relay(server.port) as line, Store.open(server.url(name_of(place), port=line.port)) as store:
        line.cut_question(word)
        assert store.append(numbered(3)).seq == 3
        assert line.cuts == 1
        assert len(store.records()) == 3


def test_a_server_that_restarts_under_many_writers_loses_nothing(server: Server) -> None:
    place = server.database()
    fill(place, records=1)
    with writers(place, processes=2, records=150) as started, Store.open(place) as store:
        while sum(record.summary.endswith(" 0") for record in store.records()) < 3:  # until all have begun
            time.sleep(0.01)
        for end in (server.stop, server.crash):
            end()
            time.sleep(0.2)
            server.start()
            time.sleep(0.2)
        for writer in started:
            _, said = writer.communicate(timeout=120)
            assert writer.returncode == 0, said.decode()
        assert [record.seq for record in store.records()] == list(range(1, 302))
        assert store.verify().ok


def test_who_waits_for_a_lock_too_long_is_told(server: Server) -> None:
    place = server.database()
    fill(place, records=2)
    with Store.open(place, wait_s=0.2) as store:
        with Store.open(place) as other, other._database.engine.begin() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("SELECT * FROM head FOR UPDATE")
            assert code_of(store) == "EVD020"
            assert store.latest() == numbered(1)
        assert store.append(numbered(3)).seq == 3


def test_the_rights_that_are_documented_are_enough_and_no_more_is_possible(server: Server) -> None:
    place = server.database()
    name = name_of(place)
    fill(place, records=1)
    server.sql(*USES.format(role=f"user_of_{name}").split(";"), database=name)
    with Store.open(server.url(name, user=f"user_of_{name}", password="simple")) as store:  # noqa: S106 - of the test
        assert store.append(numbered(2)).seq == 2
        assert store.latest() == numbered(2)
        assert store.verify().ok
        with pytest.raises(StateError) as caught:
            store._database.once(lambda connection: connection.exec_driver_sql("DELETE FROM record"), writing=True)
        assert caught.value.code == "EVD023"


def test_who_releases_needs_the_rights_that_are_documented(server: Server) -> None:
    place = server.database()
    name = name_of(place)
    fill(place, records=1)
    role = f"releaser_of_{name}"
    server.sql(*USES.format(role=role).split(";"), *RELEASES.format(role=role).split(";"), database=name)
    with Store.open(server.url(name, user=role, password="simple")) as store:  # noqa: S106 - of the test
        release = Release(
            name="m", version="1", package_digest="sha256:1", evidence_digest="sha256:2", released="2026-01-01"
        )
        assert store.release(release).aliases == ("champion",)
        store.release(replace(release, version="2", package_digest="sha256:3"))
        assert (
            store.move_alias(Wanted(name="m", alias="champion", version="2", why="x", at="2026-01-02")).version == "2"
        )
        assert store.verify().ok


def test_who_watches_needs_the_rights_that_are_documented(server: Server) -> None:
    place = server.database()
    name = name_of(place)
    fill(place, records=1)
    role, now = f"watcher_of_{name}", datetime(2026, 1, 1, tzinfo=UTC)
    server.sql(*USES.format(role=role).split(";"), *WATCHES.format(role=role).split(";"), database=name)
    with Store.open(server.url(name, user=role, password="simple")) as store:  # noqa: S106 - of the test
        lease = store.leases.take("watch", "me", length=timedelta(minutes=1))
        message = Outgoing(id="1", channel="team", payload=b"{}")
        change = Change(state=b"{}", run="1", at=now, record=b"{}", outgoing=(message,))
        store.alerts("p").change(lambda _: change, lease=lease)
        claimed = store.outbox("p").claim("team", now)
        assert claimed is not None
        store.outbox("p").sent(claimed, now)
        assert store.outbox("p").waiting() == {}
        assert store.verify().ok


def test_who_may_not_write_is_told_and_can_read(server: Server) -> None:
    place = server.database()
    name = name_of(place)
    fill(place, records=1)
    server.sql(
        f"CREATE ROLE reader_of_{name} LOGIN PASSWORD 'simple'",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_of_{name}",
        database=name,
    )
    with Store.open(server.url(name, user=f"reader_of_{name}", password="simple")) as store:  # noqa: S106 - of the test
        assert store.latest() == numbered(0)
        assert code_of(store) == "EVD023"


def test_an_empty_database_that_may_not_be_written_is_told(server: Server) -> None:
    name = name_of(server.database())
    server.sql(f"CREATE ROLE guest_of_{name} LOGIN PASSWORD 'simple'")
    assert refused(server.url(name, user=f"guest_of_{name}", password="simple")).code == "EVD023"  # noqa: S106 - of the test


def test_a_database_that_only_reads_is_told(server: Server) -> None:
    place = server.database()
    fill(place, records=1)
    server.sql(f"ALTER DATABASE {name_of(place)} SET default_transaction_read_only = on")
    with Store.open(place) as store:
        assert code_of(store) == "EVD023"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("53100", "EVD024"),
        ("58030", "EVD025"),
        ("40P01", "EVD020"),
        ("XX001", "EVD022"),
        ("57P03", "EVD032"),
        ("22012", "EVD029"),
    ],
)
def test_what_a_server_answers_is_told_and_the_chain_is_as_before(server: Server, answer: str, code: str) -> None:
    place = server.database()
    fill(place, records=1)
    server.sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'as it is' USING ERRCODE = '{answer}'; END $$",
        "CREATE TRIGGER refusal BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION refuse()",
        database=name_of(place),
    )
    with Store.open(place, patience_s=0.1) as store:
        assert code_of(store) == code
        assert len(store.records()) == 1
        server.sql("DROP TRIGGER refusal ON head", database=name_of(place))
        assert store.append(numbered(1)).seq == 2


def test_doors_that_do_not_open_are_told(server: Server) -> None:
    assert refused(server.url("postgres", password="wrong")).code == "EVD030"  # noqa: S106 - wrong
    assert refused(server.url("postgres", user="nobody_here")).code == "EVD030"
    assert refused(f"postgresql://chief@127.0.0.1:{server.port}/postgres").code == "EVD030"
    assert refused(server.url("no_such_database")).code == "EVD031"
    assert refused(server.url("postgres", port=1)).code == "EVD032"
    assert refused("postgresql://chief@no-such-host.invalid/x").code == "EVD032"
    assert refused(server.url("postgres") + "?sslmode=require").code == "EVD033"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"S", b"NX\0\0\0\5?", b"\0" * 50, b""])
def test_what_is_no_postgresql_is_told(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(100)
                client.sendall(answer)

        later(0, serve)
        assert refused(f"postgresql://me@127.0.0.1:{listener.getsockname()[1]}/x").code == "EVD032"


def test_a_server_that_says_nothing_is_told_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        began = time.monotonic()
        assert refused(f"postgresql://me@127.0.0.1:{listener.getsockname()[1]}/x", wait_s=0.2).code == "EVD032"
    assert time.monotonic() - began < 5


def test_a_server_without_a_free_connection_is_waited_for(server: Server) -> None:
    place = server.database()
    server.sql("CREATE ROLE few LOGIN PASSWORD 'simple' CONNECTION LIMIT 1")
    fill(place, records=1)
    name = name_of(place)
    server.sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO few", database=name)
    few = server.url(name, user="few", password="simple")  # noqa: S106 - of the test
    with Store.open(few) as first:
        assert refused(few).code == "EVD032"
        assert first.append(numbered(1)).seq == 2
    server.sql("DROP OWNED BY few", "DROP ROLE few", database=name)


def test_the_password_may_come_apart_from_the_url(server: Server) -> None:
    place = f"postgresql://chief@127.0.0.1:{server.port}/{name_of(server.database())}"
    with Store.open(place, password=PASSWORD) as store:
        assert store.append(numbered(1)).seq == 1
        assert store.place == place


def test_a_unix_socket_and_the_other_names_of_the_scheme(server: Server) -> None:
    place = server.database()
    for scheme in ("postgres", "postgresql+pg8000"):
        Store.open(place.replace("postgresql", scheme, 1)).close()
    local = f"postgresql://chief@/{name_of(place)}?host={server.sockets}"
    with Store.open(local.replace("@/", f"@:{server.port}/"), password=PASSWORD) as store:
        assert store.append(numbered(1)).seq == 1


def test_no_message_shows_the_password(server: Server) -> None:
    secret = "s3cr3t-w0rd"  # noqa: S105 - of the test
    places = [
        server.url("postgres", password=secret),
        server.url("nothing", password=secret, port=1),
        server.url("postgres", password=secret) + "?sslmod=require",
        server.url("postgres", password=secret) + f"?password={secret}",
        f"postgresql://chief:{secret}@127.0.0.1:{server.port}/",
        f"postgresql://chief:{secret}@127.0.0.1:port/x",
        f"mysql://chief:{secret}@127.0.0.1/x",
    ]
    for place in places:
        error: BaseException | None = refused(place)
        while error is not None:
            assert secret not in f"{error} {error!r} {error.args}"
            error = error.__cause__


def test_the_absent_driver_is_told_with_the_line_that_installs_it(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['pg8000'] = None\n"
        "from seatrial.evidence import Store\n"
        "from seatrial.values import Release, StateError\n"
        "try: Store.open('postgresql://me@127.0.0.1/x')\n"
        "except StateError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("EVD028")
    assert 'pip install "seatrial[postgresql]"' in done.stdout


def test_a_lost_process_does_not_hold_the_line_for_ever(server: Server) -> None:
    with Store.open(server.database()) as store:
        asked = store._database.once(
            lambda connection: connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar(),
            writing=True,
        )
    assert asked == "1min"


def test_what_is_acknowledged_is_on_the_disk_whatever_the_server_prefers(server: Server) -> None:
    place = server.database()
    server.sql(f"ALTER DATABASE {name_of(place)} SET synchronous_commit = off")
    with Store.open(place) as store:
        asked = store._database.once(
            lambda connection: connection.exec_driver_sql("SHOW synchronous_commit").scalar(), writing=True
        )
    assert asked == "on"

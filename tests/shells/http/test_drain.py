"""A worker that is told to stop answers everybody first."""

import json
import os
import signal
import socket
import threading
import time

import grpc
import pytest

import serving_kit as kit
from seatrial.shells.grpc.messages import SERVICE, load_messages

CONNECTIONS = 64
BODY = json.dumps(kit.infer_body([[0.1, -0.2, 0.3, 0.4]] * 32)).encode()
REQUEST = b"POST /v2/models/delays/infer HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)


class Client(threading.Thread):
    """Asks without end on one connection; notes how each request ended."""

    def __init__(self, running, stopped):
        super().__init__(daemon=True)
        self.connection = running.connect(10)
        self.stopped = stopped
        self.answered = 0
        self.lost = ""
        self.told = False

    def run(self):
        with self.connection:
            while not self.told and not self.lost:
                self.one()

    def one(self):
        try:
            self.connection.sendall(REQUEST)
        except OSError as error:
            self.lost = f"send: {error}"
            return
        answer = self.read()
        if answer is None:
            return
        self.told = b"\r\nconnection: close\r\n" in answer
        if answer.startswith(b"HTTP/1.1 200 "):
            self.answered += 1
        else:
            self.lost = answer[:60].decode()

    def read(self):
        got = b""
        try:
            while b"\r\n\r\n" not in got or not whole(got):
                part = self.connection.recv(65_536)
                if not part:
                    self.lost = f"end after {len(got)} bytes"
                    return None
                got += part
        except OSError as error:
            self.lost = f"{error} after {len(got)} bytes"
            return None
        return got


def whole(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    return len(body) == length


def opened(request, running) -> socket.socket:
    """Return a connection that is closed when the test has ended."""
    connection = running.connect()
    request.addfinalizer(connection.close)
    return connection


def stop_under_load(tmp_path, version, *, after_s: float) -> list[Client]:
    """Return the clients of a worker that was stopped while all of them were asking."""
    with kit.worker(tmp_path / f"state-{after_s}", kit.one_model(version)) as running:
        clients = [Client(running, None) for _ in range(CONNECTIONS)]
        for client in clients:
            client.start()
        time.sleep(after_s)
        began = time.monotonic()
        assert running.end() == 0
        assert time.monotonic() - began < 5
        for client in clients:
            client.join(10)
        return clients


@pytest.mark.parametrize("after_s", [0.15, 0.31])
def test_sixty_four_connections_in_flight_lose_nothing(tmp_path, version, after_s):
    clients = stop_under_load(tmp_path, version, after_s=after_s)
    assert [client.lost for client in clients if client.lost] == []
    assert all(client.told and client.answered for client in clients)


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(20))
def test_sixty_four_connections_in_flight_lose_nothing_twenty_times(tmp_path, version, turn):
    clients = stop_under_load(tmp_path, version, after_s=0.1 + 0.017 * turn)
    assert [client.lost for client in clients if client.lost] == []


def test_who_waits_in_the_backlog_is_answered(request, tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version)) as running:
        os.kill(running.process.pid, signal.SIGSTOP)
        waiting = [opened(request, running) for _ in range(50)]
        for connection in waiting:
            connection.sendall(REQUEST)
        running.process.send_signal(signal.SIGTERM)
        os.kill(running.process.pid, signal.SIGCONT)
        answers = [kit.read_all(connection) for connection in waiting]
        assert running.end() == 0
    assert [answer for answer in answers if not answer.startswith(b"HTTP/1.1 200 ")] == []
    # Any thread may take the signal of a process that goes on: a few may be answered before the loop has heard of it.
    assert any(b"connection: close" in answer for answer in answers)


def test_a_request_that_comes_after_the_signal_on_an_open_connection_is_answered(request, tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version)) as running:
        idle = opened(request, running)
        idle.sendall(REQUEST)
        assert idle.recv(65_536).startswith(b"HTTP/1.1 200")
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.4)
        idle.sendall(REQUEST)
        answer = kit.read_all(idle)
        assert running.end() == 0
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in answer


def test_idle_connections_do_not_hold_up_the_end(request, tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version)) as running:
        idle = [opened(request, running) for _ in range(20)]
        began = time.monotonic()
        assert running.end() == 0
        assert time.monotonic() - began < 3
        assert {connection.recv(10) for connection in idle} == {b""}


def test_a_request_that_never_ends_is_given_up_within_drain_s(request, tmp_path, version):
    snapshot = kit.one_model(version, limits=kit.limits(drain_s=1.0))
    with kit.worker(tmp_path, snapshot) as running:
        slow = opened(request, running)
        slow.sendall(REQUEST[:-5])
        time.sleep(0.1)
        began = time.monotonic()
        assert running.end() == 0
        assert 0.9 < time.monotonic() - began < 3


def test_nobody_is_let_in_after_the_signal(tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version)) as running:
        running.process.send_signal(signal.SIGTERM)
        assert kit.until(lambda: refuses(running))
        assert running.end() == 0


def test_both_doors_drain_in_one_time(request, tmp_path, version):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    snapshot = kit.one_model(version, limits=kit.limits(drain_s=2.0))
    with kit.worker(tmp_path, snapshot, "--grpc", address) as running, grpc.insecure_channel(address) as channel:
        slow = opened(request, running)
        slow.sendall(REQUEST[:-5])
        held = threading.Event()
        request.addfinalizer(held.set)
        answers = open_stream(channel, held)
        assert next(answers).infer_response.model_name == "delays"
        began = time.monotonic()
        assert running.end() == 0
        assert 1.9 < time.monotonic() - began < 3.8


def open_stream(channel, held: threading.Event):
    """Return the answers of a stream whose client asks once and does not go."""
    messages = load_messages()
    asked = messages.infer_request(model_name="delays", raw_input_contents=[bytes(32)])
    asked.inputs.add(name="input", datatype="FP64", shape=[1, 4])

    def requests():
        yield asked
        held.wait(30)

    stream = channel.stream_stream(
        f"/{SERVICE}/ModelStreamInfer",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=messages.stream_infer.FromString,
    )
    return stream(requests())


def refuses(running) -> bool:
    try:
        socket.create_connection(("127.0.0.1", running.port), 1).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False


def test_a_worker_goes_on_when_its_supervisor_is_gone_and_then_ends(tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version), "--orphan-s", "0.7") as running:
        os.close(running.alive)
        running.alive = -1
        assert running.ask("POST", "/predict", kit.ROW).status == 200
        assert running.process.wait(5) == 0
        assert "supervisor is gone" in running.log.read_text()


def test_a_worker_that_shall_serve_for_ever_does_not_end_with_its_supervisor(tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version), "--orphan-s", "inf") as running:
        os.close(running.alive)
        running.alive = -1
        time.sleep(0.3)
        assert running.ask("POST", "/predict", kit.ROW).status == 200
        assert running.end() == 0


def test_what_was_answered_is_in_the_journal_and_in_the_counts_at_the_end(tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version)) as running:
        sent = [running.ask("POST", "/predict", kit.ROW).json["prediction_id"] for _ in range(5)]
        assert running.end() == 0
    assert kit.recorded(tmp_path) == sent
    counts = kit.counted(tmp_path)
    assert [line.latency_us.n for line in counts.answered if line.door == "predict"] == [5]

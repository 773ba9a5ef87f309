"""A server that is measured: started on core 0, asked until it answers, looked at while it runs, and ended."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from serving.bodies import Body

SERVER_CORE, LOAD_CORE = "0", "1"
START_S = 90.0
PORTS = iter(range(18_100, 32_000))
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Setup:
    """How one server is started and asked.

    Parameters
    ----------
    name
        What a reader calls it.
    command
        Its command line.
    port
        Where it answers.
    infer
        Path of the model.
    environment
        Variables beside ours.
    headers
        Sent with every request.
    bodies
        Names of the bodies that it understands.
    folder
        Where it runs.
    """

    name: str
    command: tuple[str, ...]
    port: int
    infer: str
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    bodies: tuple[str, ...] = ()
    folder: Path | None = None

    def url(self, body: Body) -> str:
        """Return where a body goes."""
        return f"http://127.0.0.1:{self.port}{body.path.format(infer=self.infer)}"


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Of all processes of a server, in MB; ``worker`` is the largest process alone."""

    processes: int
    rss: float
    pss: float
    worker: float


@dataclass(kw_only=True)
class Running:
    """A server that answers.

    Parameters
    ----------
    setup
        How it was started.
    process
        Its first process.
    cold_s
        From the start to the first answer.
    at_first
        Its processes at the first answer.
    """

    setup: Setup
    process: subprocess.Popen[bytes]
    cold_s: float
    at_first: frozenset[int] = frozenset()

    @property
    def processes(self) -> list[int]:
        """Its process and all that descend from it."""
        return _descendants(self.process.pid)

    @contextlib.contextmanager
    def alone(self, others: Sequence[Running]) -> Iterator[None]:
        """Have all processes of other servers stand still for a while, whatever they do when nobody asks them."""
        still = [pid for each in others if each is not self for pid in each.processes]
        _signal(still, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(still, signal.SIGCONT)

    def cpu_s(self) -> float:
        """Return the seconds of the processor that all its processes took so far."""
        return sum(_cpu_s(pid) for pid in self.processes)

    def settle(self, patience_s: float = 60.0) -> None:
        """Wait for the end of processes that began after the first answer and do not stay: a run of the compactor."""
        ends = time.monotonic() + patience_s
        while not self.at_first.issuperset(self.processes) and time.monotonic() < ends:
            time.sleep(0.1)

    def memory(self) -> Memory:
        """Return what it holds now."""
        each = [_memory(pid) for pid in self.processes]
        return Memory(
            processes=len(each),
            rss=sum(rss for rss, _ in each),
            pss=sum(pss for _, pss in each),
            worker=max(rss for rss, _ in each),
        )

    def taken(self) -> dict[int, float]:
        """Return the seconds of the processor that each process took so far."""
        return {pid: _cpu_s(pid) for pid in self.processes}


@contextlib.contextmanager
def running(setup: Setup, first: Body, log: Path) -> Iterator[Running]:
    """Start a server, give it when it has answered ``first``, and end it and all its processes."""
    require_free(setup.port)
    environment = {**os.environ, "OMP_NUM_THREADS": "1", **setup.environment}
    begin = time.perf_counter()
    with log.open("ab") as file:
        process = subprocess.Popen(
            [*pinned(SERVER_CORE), *setup.command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            cwd=setup.folder,
        )
    try:
        cold_s = _first_answer(setup, process, first, begin=begin, log=log)
        at_first = frozenset(_descendants(process.pid))
        yield Running(setup=setup, process=process, cold_s=cold_s, at_first=at_first)
    finally:
        _end(process)


def pinned(core: str) -> list[str]:
    """Return the words that keep a command on one core; none on a machine that has one core, or no ``taskset``."""
    found = shutil.which("taskset")
    return [found, "-c", core] if found and (os.cpu_count() or 1) > 1 else []


def require_free(port: int) -> None:
    """Fail if somebody listens already: the answers would be another's."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def free_port() -> int:
    """Return a port that nobody listens on, below those that the system gives to clients, and another one each time."""
    for port in PORTS:
        with contextlib.suppress(OSError):
            require_free(port)
            return port
    raise RuntimeError("no port is free")


def ask(setup: Setup, body: Body, timeout_s: float = 10.0) -> tuple[int, bytes]:
    """Return status and content of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", setup.port, timeout=timeout_s)
    with contextlib.closing(connection):
        path = body.path.format(infer=setup.infer)
        connection.request("POST", path, body.content, {**body.headers, **setup.headers})
        answer = connection.getresponse()
        return answer.status, answer.read()


def _first_answer(setup: Setup, process: subprocess.Popen[bytes], body: Body, *, begin: float, log: Path) -> float:
    status, content = 0, b""
    while time.perf_counter() - begin < START_S:
        if process.poll() is not None:
            raise RuntimeError(f"{setup.name} ended with status {process.returncode}; see {log}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, content = ask(setup, body)
            if status == http.client.OK:
                return time.perf_counter() - begin
        time.sleep(0.005)
    raise RuntimeError(
        f"{setup.name} gave no answer within {START_S:.0f} s; last {status} {content[:200]!r}; see {log}"
    )


def _end(process: subprocess.Popen[bytes], patience_s: float = 10.0) -> None:
    children = _descendants(process.pid)[1:]
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience_s)
    _signal([pid for pid in (process.pid, *children) if _is_alive(pid)], signal.SIGKILL)
    process.wait()


def _signal(pids: Sequence[int], kind: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, kind)


def _is_alive(pid: int) -> bool:
    stat = _read(pid, "stat")
    return stat is not None and stat.rpartition(")")[2].split()[0] != "Z"


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in _tasks(parent):
            children = _read(parent, f"task/{task}/children")
            found += [int(each) for each in (children or "").split()]
    return found


def _tasks(pid: int) -> list[str]:
    try:
        return [each.name for each in Path(f"/proc/{pid}/task").iterdir()]
    except FileNotFoundError:
        return []


def _cpu_s(pid: int) -> float:
    stat = _read(pid, "stat")
    if stat is None:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def resident(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    return _memory(pid)[0]


def _memory(pid: int) -> tuple[float, float]:
    lines = dict(_split(line) for line in (_read(pid, "smaps_rollup") or "").splitlines() if "kB" in line)
    return lines.get("Rss", 0.0), lines.get("Pss", 0.0)


def _split(line: str) -> tuple[str, float]:
    name, value = line.split(":")
    return name, int(value.split()[0]) / 1024


def _read(pid: int, name: str) -> str | None:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None

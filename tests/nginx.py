"""nginx with the configuration that the documentation shows, in a folder of its own and without rights."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from certificates import make_certificate
from shown import steps

PAGE = Path(__file__).parents[1] / "docs/how-to/behind-nginx.md"
NO_NGINX = "no nginx found"
MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/seatrial.conf;
}}
"""


def find_nginx() -> str | None:
    """Return the program, or None; ``SEATRIAL_NGINX`` names one that is not installed."""
    named = os.environ.get("SEATRIAL_NGINX", "nginx")
    return shutil.which(named) or shutil.which("/usr/sbin/nginx")


def lay_out(folder: Path, *, port: int, upstream: int = 8080) -> Path:
    """Return the configuration around the one that the page shows, for other ports and another certificate."""
    (shown,) = [step for step in steps(PAGE.read_text(encoding="utf-8")) if step.kind == "file"]
    certificate, key = make_certificate(folder, name="models.example.com")
    text = shown.text.replace("/etc/ssl/models.example.com.pem", str(certificate))
    text = text.replace("/etc/ssl/models.example.com.key", str(key))
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{upstream}")
    (folder / "seatrial.conf").write_text(text)
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder))
    return main


def check(program: str, main: Path) -> subprocess.CompletedProcess[str]:
    """Let nginx check a configuration."""
    command = [program, "-t", "-c", str(main), "-p", str(main.parent), "-e", str(main.parent / "error.log")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@contextmanager
def running(program: str, main: Path, *, port: int) -> Iterator[None]:
    """Run nginx until the block ends."""
    errors = main.parent / "error.log"
    process = subprocess.Popen([program, "-c", str(main), "-p", str(main.parent), "-e", str(errors)])
    try:
        deadline = time.monotonic() + 20
        while not _listens(port):
            assert process.poll() is None, errors.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """Return a port that nobody has."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

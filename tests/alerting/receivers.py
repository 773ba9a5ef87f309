"""Real servers that take alerts, or do not: HTTP and SMTP on this machine."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HANGS = 0  # instead of a status: says nothing for a while


@dataclass(frozen=True, kw_only=True)
class Got:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(kw_only=True)
class Hook:
    """An HTTP server: what came, and what it answers next; after the last 200."""

    port: int
    got: list[Got] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    said: str = ""
    hangs_s: float = 1.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def hook(*answers: int, port: int = 0) -> Iterator[Hook]:
    """Give a server that runs until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append(Got(path=self.path, headers=dict(self.headers), body=body))
            status = made.answers.pop(0) if made.answers else 200
            if status == HANGS:
                time.sleep(made.hangs_s)
                return
            self.send_response(status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(made.said.encode())

        do_GET = do_POST  # noqa: N815 - the same

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    made = Hook(port=server.server_port, answers=list(answers))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(kw_only=True)
class Box:
    """A mail server: what came, and what it refuses."""

    port: int = 0
    got: list[Message] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    unknown: Sequence[str] = ()
    answer: str = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's own name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        if self.answer.startswith("250"):
            self.got.append(message_from_bytes(envelope.content or b""))
            self.to.append(envelope.rcpt_tos)
        return self.answer

    def accept(self, _: SMTP, __: Session, ___: Envelope, ____: str, login: LoginPassword) -> AuthResult:
        name, password = login.login.decode(), login.password.decode()
        self.logins.append((name, password))
        return AuthResult(success=password == "right one", handled=False)  # noqa: S105 - of the test


class _AnyPort(Controller):
    """A server on a free port, which the library cannot choose itself."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1] if self.server else 0
        super()._trigger_server()


@contextmanager
def mailbox(folder: Path | None = None, *, tls: str = "none", **more: Any) -> Iterator[Box]:
    """Give a mail server; with TLS it has the certificate in a folder, and wants a login."""
    box = Box(**more)
    options: dict[str, Any] = {}
    if folder is not None and tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        key = "tls_context" if tls == "starttls" else "ssl_context"
        options |= {key: context, "authenticator": box.accept, "auth_required": True}
        options |= {"require_starttls": True} if tls == "starttls" else {"auth_require_tls": False}
    controller = _AnyPort(box, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        box.port = controller.port
        yield box
    finally:
        controller.stop()

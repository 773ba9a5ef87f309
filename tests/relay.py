"""A relay between a client and a server that cuts the line at the word that a test names."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Relay:
    """A port that leads to another one, until a certain word goes by.

    Parameters
    ----------
    port
        Where the server listens on this machine.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._word: tuple[str, bytes] | None = None
        self.cuts = 0
        self.is_away = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    def cut_question(self, word: bytes) -> None:
        """Cut the line once, before this word reaches the server."""
        self._word = ("question", word)

    def cut_answer(self, word: bytes) -> None:
        """Cut the line once, before this word comes back from the server."""
        self._word = ("answer", word)

    def go_away(self) -> None:
        """Cut every line and let nobody through, until ``is_away`` is false again."""
        self.is_away = True
        for each in self._open[1:]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End every line."""
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(timeout=10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.is_away:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._target))
                self._open += [client, server]
                self._run(self._pass, client, server, "question")
                self._run(self._pass, server, client, "answer")

    def _pass(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                if self._word is not None and self._word[0] == way and self._word[1] in content:
                    self._word = None
                    self.cuts += 1
                    break
                target.sendall(content)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _run(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()


@contextmanager
def relay(port: int) -> Iterator[Relay]:
    """Give a relay to a port, and end it."""
    made = Relay(port)
    try:
        yield made
    finally:
        made.close()

"""The process that runs one model for a server: ``python -m seatrial.serving.child FD FOLDER DIGEST``.

It opens and verifies the package itself, answers one question after the other, and ends when the server has gone.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import sys
import threading
from pathlib import Path

from seatrial.models.package import load_packaged, open_package
from seatrial.serving.engine import columns_of
from seatrial.serving.pipe import LENGTH_BYTES, Question, Ready, Reply, block, checked, framed, read_question, trouble
from seatrial.values.errors import SeatrialError
from seatrial.values.ports import Model


def main(argv: list[str]) -> int:
    """Answer questions until the server closes the pipe; return 1 if the model cannot be loaded."""
    for signum in (signal.SIGINT, signal.SIGTERM):  # whoever stops the server stops this one by closing the pipe
        signal.signal(signum, signal.SIG_IGN)
    pipe = socket.socket(fileno=int(argv[0]))
    questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
    # Read in a thread, so that the end of the server is seen even while the model thinks.
    threading.Thread(target=_listen, args=(pipe, questions), daemon=True).start()
    try:
        package = open_package(Path(argv[1]), digest=argv[2])
        model = load_packaged(Path(argv[1]), package)
    except SeatrialError as error:
        pipe.sendall(framed(trouble(error)))
        return 1
    names = tuple(rule.name for rule in package.features)
    pipe.sendall(framed(Ready()))
    while True:
        pipe.sendall(framed(_reply(model, names, questions.get())))


def _reply(model: Model, names: tuple[str, ...], asked: Question) -> Reply:
    try:
        return block(model.predict(columns_of(checked(asked), names)))
    except SeatrialError as error:
        return trouble(error)


def _listen(pipe: socket.socket, questions: queue.SimpleQueue[Question]) -> None:
    while True:
        length = _read(pipe, LENGTH_BYTES)
        questions.put(read_question(_read(pipe, int.from_bytes(length))))


def _read(pipe: socket.socket, size: int) -> bytes:
    """Return so many bytes; end the process if the server has gone, whatever the model is doing."""
    content = bytearray(size)
    view, at = memoryview(content), 0
    while at < size:
        try:
            got = pipe.recv_into(view[at:])
        except OSError:
            got = 0
        if not got:
            os._exit(0)
        at += got
    return bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What a worker is told when it is started."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seatrial.shells.http.body import BODY_S
from seatrial.shells.http.protocol import HEAD_S

ORPHAN_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a worker is told.

    Parameters
    ----------
    state
        The folder ``.seatrial``.
    fd
        File descriptor of a socket that listens.
    alive_fd
        File descriptor of a pipe that ends when the supervisor does; None: nobody supervises.
    orphan_s
        How long a worker goes on without its supervisor before it drains; infinite: for ever.
    grpc
        Address of the gRPC door, ``"host:port"``.
    certificate, key
        Of TLS, in PEM.
    head_s, body_s
        How long head and body of a request may take to arrive.
    access_log
        Whether each request is told on standard error.
    """

    state: Path
    fd: int
    alive_fd: int | None = None
    orphan_s: float = ORPHAN_S
    grpc: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    head_s: float = HEAD_S
    body_s: float = BODY_S
    access_log: bool = True

    @property
    def snapshot(self) -> Path:
        """What is served."""
        return self.serving / "snapshot.json"

    @property
    def serving(self) -> Path:
        """What all workers of a server share."""
        return self.state / "serving"

    @property
    def counts(self) -> Path:
        """Where workers leave their counts."""
        return self.serving / "counts"

    @property
    def inbox(self) -> Path:
        """Where answers and outcomes are recorded."""
        return self.state / "journal" / "inbox"


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Return the options of a command line."""
    parser = argparse.ArgumentParser("seatrial-worker", description="One process that answers; see `seatrial serve`.")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--alive-fd", type=int)
    parser.add_argument("--orphan-s", type=float, default=ORPHAN_S, help=f"{ORPHAN_S:g}; inf: for ever")
    parser.add_argument("--grpc", help="host:port")
    parser.add_argument("--tls-certificate", type=Path, dest="certificate")
    parser.add_argument("--tls-key", type=Path, dest="key")
    parser.add_argument("--head-s", type=float, default=HEAD_S)
    parser.add_argument("--body-s", type=float, default=BODY_S)
    parser.add_argument("--no-access-log", action="store_false", dest="access_log")
    options = Options(**vars(parser.parse_args(arguments)))
    if math.isnan(options.orphan_s):
        parser.error("--orphan-s is no number")
    return options

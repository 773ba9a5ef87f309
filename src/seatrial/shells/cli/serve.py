"""``seatrial serve``."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from seatrial.shells.grpc import require_libraries
from seatrial.shells.http.supervise import Doors, Supervisor
from seatrial.workflows.publish import Publisher
from seatrial.workflows.serve import Serving, prepare
from seatrial.workflows.serve_lock import only_server
from seatrial.workflows.state import open_server_store


def run(*, project: Path, settings: Sequence[str], given: Mapping[str, str | int | None], as_json: bool) -> int:
    """Return 0 when the server was told to stop and has answered all that it took."""
    serving = prepare(project, settings=settings, given=given)
    if serving.settings.grpc_port is not None:
        require_libraries()  # said once, here: every worker would say it
    tell = _told_as_json if as_json else _told
    with only_server(serving.folder), open_server_store(serving.project) as store:
        supervisor = Supervisor(serving, store, tell=tell)

        def ready(doors: Doors, publisher: Publisher) -> None:
            if as_json:
                sys.stdout.write(json.dumps(_facts(doors, publisher)) + "\n")
            else:
                sys.stdout.write("\n".join(_words(serving, doors, publisher)) + "\n")
            sys.stdout.flush()

        asyncio.run(supervisor.run(ready))
    tell("stopped")
    return 0


def _facts(doors: Doors, publisher: Publisher) -> dict[str, object]:
    snapshot = publisher.snapshot
    models = {model.name: model.champion for model in snapshot.models}
    return {**asdict(doors), "models": models, "auth": snapshot.auth, "keys": len(snapshot.keys)}


def _words(serving: Serving, doors: Doors, publisher: Publisher) -> list[str]:
    snapshot, settings = publisher.snapshot, serving.settings
    lines = [
        f"Serving {model.name} {model.champion} at {doors.url}/v2/models/{model.name}" for model in snapshot.models
    ]
    if doors.grpc_port is not None:
        lines.append(f"gRPC on port {doors.grpc_port}.")
    lines.append(f"Management at {doors.admin_url}/api/v1, metrics at {doors.admin_url}/metrics.")
    lines.append(f"{settings.workers} worker(s); journal {settings.journal}.")
    if not snapshot.auth:
        lines.append("No key is required: everybody on this machine may ask, and manage.")
    elif snapshot.keys:
        lines.append(f"{len(snapshot.keys)} key(s) open it; seatrial keys list shows them.")
    else:
        lines.append("There is no key yet, so nobody may ask. Create one: seatrial keys create --role predict")
    if serving.public and serving.certificate is None:
        lines.append("Keys travel in the clear: set tls_certificate and tls_key, or put it behind a proxy with TLS.")
    lines.append("Ctrl-C or SIGTERM stops it, once all is answered.")
    return lines


def _told(words: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {words}\n")
    sys.stderr.flush()


def _told_as_json(words: str) -> None:
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": words}
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stderr.flush()

"""Opens the gRPC door of one worker, and closes it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from seatrial.serving.plane import Plane
from seatrial.shells.grpc.libraries import require_libraries
from seatrial.shells.grpc.messages import SERVICE, Message, load_messages
from seatrial.shells.grpc.service import Service, Work
from seatrial.shells.grpc.settings import Admit, GrpcSettings, Observe, admit_all, observe_nothing
from seatrial.values.errors import StateError

Server: TypeAlias = Any
MOST_HEAD_BYTES = 32_768
MOST_STREAMS = 1_024  # calls on one connection; more wait at the client
KEEPALIVE_MS, PATIENCE_MS = 75_000, 20_000  # how soon a silent connection is asked, and how long it may take to say
OPEN = frozenset({"ServerLive", "ServerReady"})
"""What needs no key, so that whoever watches over the process can ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrpcDoor:
    """An open door.

    Parameters
    ----------
    port
        Where it is.
    server
        Of grpcio; it closes when nobody holds it.
    drain_s
        How long calls may go on once it closes.
    """

    port: int
    server: Server
    drain_s: float

    async def stop(self) -> None:
        """Take no new calls, answer those that are on their way, and close; what takes too long is cut."""
        await self.server.stop(self.drain_s)


async def start_grpc(
    plane: Plane, settings: GrpcSettings, *, admit: Admit = admit_all, observe: Observe = observe_nothing
) -> GrpcDoor:
    """Return the door, open, in the running event loop; it is open for as long as somebody holds it.

    Parameters
    ----------
    plane
        Who answers.
    settings
        Where the door is and how wide.
    admit
        Looks at keys.
    observe
        Is told of each call that has ended.

    Raises
    ------
    InputError
        ``SRV220`` if the libraries of gRPC are not installed.
    StateError
        ``SRV221`` if the port is taken, or certificate and key are none.
    """
    server = _server(settings.most_body_bytes)
    service = Service(plane, load_messages(), settings=settings, admit=admit, observe=observe)
    _register(server, service)
    port = _bind(server, settings)
    await server.start()
    return GrpcDoor(port=port, server=server, drain_s=settings.drain_s)


def _server(most_bytes: int) -> Server:
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # else it tells each connection's end among our own log lines
    require_libraries()
    from grpc import aio  # noqa: PLC0415 - an optional library

    return aio.server(
        options=(
            ("grpc.so_reuseport", 1),
            ("grpc.max_receive_message_length", most_bytes),
            ("grpc.max_send_message_length", -1),
            ("grpc.max_metadata_size", MOST_HEAD_BYTES),
            ("grpc.max_concurrent_streams", MOST_STREAMS),
            ("grpc.keepalive_time_ms", KEEPALIVE_MS),
            ("grpc.keepalive_timeout_ms", PATIENCE_MS),
        )
    )


def _register(server: Server, service: Service) -> None:
    from grpc import (  # noqa: PLC0415 - an optional library
        method_handlers_generic_handler,
        stream_stream_rpc_method_handler,
        unary_unary_rpc_method_handler,
    )

    works: dict[str, Work] = {
        "ServerLive": service.server_live,
        "ServerReady": service.server_ready,
        "ServerMetadata": service.server_metadata,
        "ModelReady": service.model_ready,
        "ModelMetadata": service.model_metadata,
        "ModelInfer": service.infer,
        "RepositoryIndex": service.repository_index,
    }
    handlers = {
        name: unary_unary_rpc_method_handler(_handler(service, name, work), response_serializer=_written)
        for name, work in works.items()
    }
    handlers["ModelStreamInfer"] = stream_stream_rpc_method_handler(service.stream, response_serializer=_written)
    server.add_generic_rpc_handlers((method_handlers_generic_handler(SERVICE, handlers),))


def _handler(service: Service, name: str, work: Work) -> Callable[[bytes, Any], Any]:
    async def handle(body: bytes, context: Any) -> Message:  # noqa: ANN401 - a context of grpcio
        return await service.run(name, work, body=body, context=context, open_to_all=name in OPEN)

    return handle


def _written(message: Message) -> bytes:
    content: bytes = message.SerializeToString()
    return content


def _bind(server: Server, settings: GrpcSettings) -> int:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"{host}:{settings.port}"
    try:
        port: int = _add_port(server, settings, address)
    except RuntimeError as error:
        raise StateError(
            "SRV221",
            f"the address {address} cannot be used for gRPC",
            where="[serving] grpc_port",
            expected="a port that nobody else listens on, and for TLS a certificate and its key in PEM",
            fix="set another port, or end what listens there",
        ) from error
    return port


def _add_port(server: Server, settings: GrpcSettings, address: str) -> int:
    from grpc import ssl_server_credentials  # noqa: PLC0415 - an optional library

    if settings.certificate is None or settings.key is None:
        return int(server.add_insecure_port(address))
    return int(server.add_secure_port(address, ssl_server_credentials([(settings.key, settings.certificate)])))

"""The libraries of gRPC, which are an extra."""

from __future__ import annotations

from importlib.util import find_spec

from seatrial.values.errors import InputError

NEEDED = ("grpc", "google.protobuf")


def require_libraries() -> None:
    """Refuse a port of gRPC without its libraries; loads none of them.

    Raises
    ------
    InputError
        ``SRV220``, with the line that installs them.
    """
    if not all(_is_here(name) for name in NEEDED):
        raise InputError(
            "SRV220",
            "a port of gRPC is set, and its libraries are not installed",
            where="[serving] grpc_port",
            fix='pip install "seatrial[grpc]"; or take grpc_port out of seatrial.toml',
        )


def _is_here(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the package around it is not there
        return False

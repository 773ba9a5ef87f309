"""The messages of the protocol, made from its descriptor when the door opens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Message: TypeAlias = Any
"""A message of protobuf: it has the fields of ``open_inference.proto``, and no type that a checker could know."""
SERVICE = "inference.GRPCInferenceService"
DESCRIPTOR = Path(__file__).with_name("open_inference.binpb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Classes of messages; see ``open_inference.proto``."""

    server_live: Message
    server_ready: Message
    server_metadata: Message
    model_ready_request: Message
    model_ready: Message
    model_metadata_request: Message
    model_metadata: Message
    infer_request: Message
    infer: Message
    stream_infer: Message
    repository_index: Message


def load_messages() -> Messages:
    """Return the classes of messages, in a pool of their own: a client in the same process may have its own ones."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory  # noqa: PLC0415 - an optional library

    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(DESCRIPTOR.read_bytes()).file:
        pool.Add(file)

    def message(name: str) -> Message:
        return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"inference.{name}"))

    return Messages(
        server_live=message("ServerLiveResponse"),
        server_ready=message("ServerReadyResponse"),
        server_metadata=message("ServerMetadataResponse"),
        model_ready_request=message("ModelReadyRequest"),
        model_ready=message("ModelReadyResponse"),
        model_metadata_request=message("ModelMetadataRequest"),
        model_metadata=message("ModelMetadataResponse"),
        infer_request=message("ModelInferRequest"),
        infer=message("ModelInferResponse"),
        stream_infer=message("ModelStreamInferResponse"),
        repository_index=message("RepositoryIndexResponse"),
    )

"""What the data plane knows, as messages of gRPC."""

from __future__ import annotations

from collections.abc import Mapping

from seatrial.serving.answer import Answer
from seatrial.serving.oip import (
    Infer,
    ModelMetadata,
    ServerMetadata,
    answer_parameters,
    from_answer,
    write_raw,
)
from seatrial.serving.snapshot import ServedModel
from seatrial.shells.grpc.contents import write_contents
from seatrial.shells.grpc.messages import Message, Messages


def write_response(messages: Messages, infer: Infer, answer: Answer) -> Message:
    """Return an answer as ``ModelInferResponse``; raises as :func:`seatrial.serving.oip.from_answer`."""
    response = messages.infer(model_name=answer.model, model_version=answer.version, id=infer.id)
    for name, text in answer_parameters(answer).items():
        response.parameters[name].string_param = text
    for tensor in from_answer(answer.served.package, answer, infer.outputs):
        output = response.outputs.add(name=tensor.name, datatype=tensor.datatype, shape=tensor.shape)
        if infer.binary:
            response.raw_output_contents.append(write_raw(tensor))
        else:
            write_contents(output.contents, tensor)
    return response


def write_server_metadata(messages: Messages, metadata: ServerMetadata) -> Message:
    """Return what the server says of itself as ``ServerMetadataResponse``."""
    return messages.server_metadata(name=metadata.name, version=metadata.version, extensions=metadata.extensions)


def write_model_metadata(messages: Messages, metadata: ModelMetadata) -> Message:
    """Return what a model says of itself as ``ModelMetadataResponse``."""
    response = messages.model_metadata(name=metadata.name, versions=metadata.versions, platform=metadata.platform)
    for theirs, ours in ((response.inputs, metadata.inputs), (response.outputs, metadata.outputs)):
        for tensor in ours:
            theirs.add(name=tensor.name, datatype=tensor.datatype, shape=tensor.shape)
    return response


def write_index(messages: Messages, models: Mapping[str, ServedModel]) -> Message:
    """Return all versions in service as ``RepositoryIndexResponse``."""
    response = messages.repository_index()
    for name in sorted(models):
        for version in models[name].versions:
            response.models.add(name=name, version=version.version, state="READY")
    return response

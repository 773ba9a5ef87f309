"""The gRPC door: ``GRPCInferenceService`` of the Open Inference Protocol, by grpcio."""

from seatrial.shells.grpc.libraries import require_libraries
from seatrial.shells.grpc.server import GrpcDoor, start_grpc
from seatrial.shells.grpc.settings import Call, GrpcSettings

__all__ = ["Call", "GrpcDoor", "GrpcSettings", "require_libraries", "start_grpc"]

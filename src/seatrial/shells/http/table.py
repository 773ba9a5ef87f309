"""What answers at which path, for keys of which roles."""

from __future__ import annotations

from seatrial.serving.plane import Plane
from seatrial.serving.snapshot import Role
from seatrial.shells.http.call import Handler
from seatrial.shells.http.feedback import Feedback
from seatrial.shells.http.infer import OpenInference
from seatrial.shells.http.invocations import Invocations
from seatrial.shells.http.predict import Predict
from seatrial.shells.http.routes import Route, Routes

PREDICT: frozenset[Role] = frozenset({"predict"})
FEEDBACK: frozenset[Role] = frozenset({"feedback"})
VIEW: frozenset[Role] = frozenset({"view"})
DESCRIBED: frozenset[Role] = frozenset({"predict", "view"})
PREFIXED = frozenset({"/predict", "/invocations"})


def routes_of(plane: Plane, feedback: Feedback, metrics: Handler) -> Routes:
    """Return all routes of the inference door."""
    oip, mlflow = OpenInference(plane), Invocations(plane)
    fixed = {
        "/v2": Route(door="metadata", method="GET", handler=oip.server, roles=DESCRIBED),
        "/v2/health/live": Route(door="health", method="GET", handler=oip.live),
        "/v2/health/ready": Route(door="health", method="GET", handler=oip.ready),
        "/health": Route(door="health", method="GET", handler=oip.ready),
        "/ping": Route(door="health", method="GET", handler=mlflow.ping),
        "/predict": Route(door="predict", method="POST", handler=Predict(plane), roles=PREDICT),
        "/invocations": Route(door="invocations", method="POST", handler=mlflow, roles=PREDICT),
        "/feedback": Route(door="feedback", method="POST", handler=feedback, roles=FEEDBACK),
        "/metrics": Route(door="metrics", method="GET", handler=metrics, roles=VIEW),
    }
    of_model = {
        "": Route(door="metadata", method="GET", handler=oip.model, roles=DESCRIBED),
        "ready": Route(door="metadata", method="GET", handler=oip.model_ready, roles=DESCRIBED),
        "infer": Route(door="infer", method="POST", handler=oip.infer, roles=PREDICT),
    }
    return Routes(fixed, of_model, PREFIXED)

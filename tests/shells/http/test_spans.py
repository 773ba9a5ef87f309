"""A collector of OpenTelemetry is told of requests, if there is one."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

import serving_kit as kit

TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector(BaseHTTPRequestHandler):
    """Takes spans."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.taken.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def collector():
    server = HTTPServer(("127.0.0.1", 0), Collector)
    server.taken = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_span_belongs_to_the_trace_of_its_request(collector, tmp_path, version):
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}", "NO_PROXY": "127.0.0.1"}
    with kit.worker(tmp_path, kit.one_model(version), environment=environment) as running:
        trace = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        answer = running.ask("POST", "/predict", kit.ROW, trace).json
        assert running.end() == 0
    spans = [span for sent in collector.taken for each in sent.resource_spans for span in each.scope_spans[0].spans]
    span = next(span for span in spans if span.name == "POST predict")
    said = {pair.key: pair.value for pair in span.attributes}
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, "b7ad6b7169203331")
    assert said["seatrial.prediction_id"].string_value == answer["prediction_id"]
    assert said["http.response.status_code"].int_value == 200

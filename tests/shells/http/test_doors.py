"""The friendly doors: predict, invocations, feedback, metrics."""

import json
import re

import pytest

import serving_kit as kit

ROWS = [[0.1, -0.2, 0.3, 0.4], [1, 2, 3, 4]]
NAMES = ["x0", "x1", "x2", "x3"]
RECORDS = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
CSV = "x0,x1,x2,x3\n0.1,-0.2,0.3,0.4\n1,2,3,4\n"


def test_one_object_is_answered_by_one_object(door):
    answer = door.ask("POST", "/predict", RECORDS[0]).json
    assert set(answer) == {"label", "score", "prediction_id", "model", "version"}
    assert (answer["label"], answer["model"], answer["version"]) == ("no", "delays", "1")


def test_a_list_is_answered_by_a_list_with_the_same_answers(door):
    many = door.ask("POST", "/predict", RECORDS).json["predictions"]
    for row, answer in zip(RECORDS, many, strict=True):
        one = door.ask("POST", "/predict", row).json
        assert (answer["label"], answer["score"]) == (one["label"], one["score"])
    assert door.ask("POST", "/predict/delays", RECORDS).status == 200
    assert door.ask("POST", "/predict/delays/versions/1", RECORDS).json["version"] == "1"


def test_the_id_column_may_come_along(door):
    assert door.ask("POST", "/predict", RECORDS[0] | {"flight": "UA 7"}).status == 200
    assert door.ask("POST", "/predict", RECORDS[0] | {"flight": 7}).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_split": {"columns": NAMES, "data": ROWS}},
        {"dataframe_split": {"columns": NAMES, "index": [0, 1], "data": ROWS}, "params": {}},
        {"dataframe_records": RECORDS},
        {"instances": ROWS},
        {"instances": RECORDS},
        {"inputs": ROWS},
        {"inputs": {name: [row[i] for row in ROWS] for i, name in enumerate(NAMES)}},
    ],
)
def test_the_four_shapes_of_mlflow_give_the_answers_of_predict(door, body):
    wanted = [row["label"] for row in door.ask("POST", "/predict", RECORDS).json["predictions"]]
    answer = door.ask("POST", "/invocations", body)
    assert (answer.status, answer.json.get("predictions")) == (200, wanted)
    assert len(answer.json["prediction_ids"]) == 2


def test_csv_gives_the_same_answers_and_names_what_is_wrong(door):
    kind = {"Content-Type": "text/csv"}
    wanted = door.ask("POST", "/invocations", {"inputs": ROWS}).json["predictions"]
    assert door.ask("POST", "/invocations", CSV, kind).json["predictions"] == wanted
    for text, code, where in [
        (CSV.replace("0.3", "abc"), "SRV012", "line 2, x2"),
        (CSV.replace("0.3", ""), "SRV017", "line 2, x2"),
        (CSV.replace("x3", "x9"), "SRV010", "line 1"),
        (CSV.replace("x3", "x2"), "SRV133", "line 1"),
        ("\n" + CSV.replace("x3", "x2"), "SRV133", "line 2"),
        (CSV + "\n1,2\n", "SRV133", "line 5"),
        ("", "SRV133", "line 1"),
        ('"', "SRV133", "line 1"),
        (CSV + '"', "SRV133", "after line 3"),
        (b"\xff", "SRV133", "body"),
    ]:
        answer = door.ask("POST", "/invocations", text, kind)
        assert (answer.status, answer.json["code"], answer.json["where"]) == (400, code, where), answer.json


@pytest.mark.parametrize(
    ("door_", "body"),
    [
        ("/predict", '{"x0": 0.1, "x1": -0.2, "x2": 0.3, "x3": 0.4, "x0": 0.5}'),
        ("/predict", '[{"x0": 0.1, "x1": -0.2, "x2": 0.3, "x3": 0.4, "x0": 0.5}]'),
        ("/predict", '{"x0": "a", "x1": -0.2, "x2": 0.3, "x3": 0.4, "x0": 0.5}'),
        ("/predict", '{"flight": "\\u0022", "x1": -0.2, "x2": 0.3, "x3": 0.4, "x0": 0.5, "x\\u0030": 0.1}'),
        ("/invocations", '{"instances": [{"x0": 0.1, "x1": -0.2, "x2": 0.3, "x3": 0.4, "x0": 0.5}]}'),
    ],
)
def test_a_name_that_stands_twice_is_refused(door, door_, body):
    answer = door.ask("POST", door_, body)
    assert (answer.status, answer.json["code"], answer.json["where"]) == (400, "SRV125", "x0"), answer.json


def test_quotes_in_values_are_no_names(door):
    for flight in ('"', "\\u0022", None):
        body = json.dumps(RECORDS[0] | {"flight": flight}).replace("\\\\u", "\\u")
        assert door.ask("POST", "/predict", body).status == 200, body


@pytest.mark.parametrize("body", [{"instances": ROWS}, {"dataframe_split": {"data": ROWS}}, {"inputs": []}])
def test_predict_says_where_tables_are_taken(door, body):
    answer = door.ask("POST", "/predict", body).json
    assert (answer["code"], answer["where"]) == ("SRV010", next(iter(body)))
    assert "/invocations/delays" in answer["hint"]


def test_ping_and_health(door):
    assert (door.ask("GET", "/ping").status, door.ask("GET", "/ping").body) == (200, b"\n")
    assert door.ask("GET", "/health").json == {"ready": True}


def test_outcomes_are_taken(door):
    prediction = door.ask("POST", "/predict", RECORDS[0]).json["prediction_id"]
    one = {"prediction_id": prediction, "value": "yes", "known_at": "2024-03-31T18:30:00Z"}
    assert door.ask("POST", "/feedback", one).json == {"taken": 1}
    assert door.ask("POST", "/feedback", [one, {"flight": "UA 7", "late": "no"}]).json == {"taken": 2}


def test_a_truth_is_said_once_by_the_name_of_the_target_or_as_value(door):
    twice = door.ask("POST", "/feedback", {"flight": "UA 7", "late": "no", "value": "no"})
    near = door.ask("POST", "/feedback", {"flight": "UA 7", "lat": "no"})
    assert (twice.status, twice.json["code"], twice.json["where"]) == (400, "JRN011", "value")
    assert (near.status, near.json["where"]) == (400, "lat")
    assert 'Did you mean "late"?' in near.json["error"]


def test_all_errors_of_a_feedback_are_told_at_once(door):
    answer = door.ask("POST", "/feedback", [{"row_id": "a"}, {"row_id": "b", "value": "yes"}, {"value": "yes"}])
    assert answer.status == 400
    assert [error["where"] for error in answer.json["errors"]] == ["[0].late", "[2]"]


def test_metrics_count_what_was_answered(door):
    before = metric(door, 'seatrial_requests_total{code="ok",door="infer",model="delays",route="champion",version="1"}')
    for _ in range(3):
        door.ask("POST", "/v2/models/delays/infer", kit.infer_body(ROWS))
    door.ask("POST", "/v2/models/unknown-one/infer", kit.infer_body(ROWS))
    page = door.ask("GET", "/metrics").body.decode()
    now = metric(door, 'seatrial_requests_total{code="ok",door="infer",model="delays",route="champion",version="1"}')
    assert now == before + 3
    assert 'code="SRV001",door="infer",model=""' in page
    assert "unknown-one" not in page
    for name in ("request_seconds_bucket", "batch_rows_count", "requests_in_flight", "journal_pending"):
        assert f"seatrial_{name}" in page


def metric(door, name) -> float:
    found = re.search(re.escape(name) + r" (\S+)", door.ask("GET", "/metrics").body.decode())
    return 0.0 if found is None else float(found[1])


def test_metrics_come_as_openmetrics_if_wanted(door):
    answer = door.ask("GET", "/metrics", headers={"Accept": "application/openmetrics-text"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.body.endswith(b"# EOF\n")


def test_every_answer_carries_secure_headers(door):
    for answer in (door.ask("GET", "/v2"), door.ask("GET", "/nowhere"), door.ask("POST", "/predict", RECORDS[0])):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


def test_a_trace_is_passed_on_and_a_false_one_is_not(door):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert door.ask("GET", "/v2", headers={"traceparent": trace}).headers["traceparent"] == trace
    assert "traceparent" not in door.ask("GET", "/v2", headers={"traceparent": "x" * 55}).headers


def test_the_log_tells_of_a_request_and_not_what_was_in_it(door):
    trace = "00-aaf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = door.ask("POST", "/predict", RECORDS[0] | {"x0": 0.987654}, {"traceparent": trace}).json
    assert kit.until(lambda: any(line.get("prediction_id") == answer["prediction_id"] for line in door.lines()))
    line = next(line for line in door.lines() if line.get("prediction_id") == answer["prediction_id"])
    assert (line["status"], line["path"], line["door"], line["rows"]) == (200, "/predict", "predict", 1)
    assert line["trace_id"] == "aaf7651916cd43dd8448eb211c80319c"
    assert "0.987654" not in json.dumps(line)


def test_nothing_is_taken_where_nothing_is_recorded(tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version, journal="off")) as running:
        answer = running.ask("POST", "/predict", RECORDS[0]).json
        refused = running.ask("POST", "/feedback", {"row_id": "a", "value": "yes"})
    assert "prediction_id" not in answer
    assert (refused.status, refused.json["code"]) == (404, "SRV150")

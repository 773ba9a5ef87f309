"""What is wrong with a request is said with a status of 4xx, a code and a place; never 500."""

import json

import pytest

import serving_kit as kit

JSON = {"Content-Type": "application/json"}
INFER = "/v2/models/delays/infer"
ROW4 = [0.1, -0.2, 0.3, 0.4]


def infer(**changes) -> str:
    tensor = {"name": "input", "shape": [1, 4], "datatype": "FP64", "data": ROW4} | changes
    return json.dumps({"inputs": [{name: value for name, value in tensor.items() if value is not ...}]})


def row(**changes) -> str:
    return json.dumps({name: value for name, value in (kit.ROW | changes).items() if value is not ...})


def split(data, columns=("x0", "x1", "x2", "x3"), **more) -> str:
    return json.dumps({"dataframe_split": {"columns": list(columns), "data": data} | more})


RESEARCH = [
    # The fifteen payloads that peers were measured with.
    ("infer truncated", INFER, infer()[:-5], 400, "SRV201", "body"),
    ("infer empty body", INFER, "", 400, "SRV201", "body"),
    ("infer empty object", INFER, "{}", 400, "SRV201", "inputs"),
    ("infer text in a number", INFER, infer(data=[0.1, "abc", 0.3, 0.4]), 400, "SRV206", "inputs[0].data[1]"),
    ("infer number as text", INFER, infer(data=[0.1, "0.1", 0.3, 0.4]), 400, "SRV206", "inputs[0].data[1]"),
    ("infer NaN", INFER, infer(data=[0.1, float("nan"), 0.3, 0.4]), 400, "SRV119", "inputs[0].data[1]"),
    ("infer null", INFER, infer(data=[0.1, None, 0.3, 0.4]), 400, "SRV017", "inputs[0].data[1]"),
    ("infer 1e400", INFER, infer().replace("0.3", "1e400"), 400, "SRV119", "inputs[0].data[2]"),
    ("infer one too few", INFER, infer(shape=[1, 3], data=ROW4[:3]), 400, "SRV203", "inputs[0].shape"),
    ("infer one too many", INFER, infer(shape=[1, 5], data=[*ROW4, 1]), 400, "SRV203", "inputs[0].shape"),
    ("infer ragged", INFER, infer(shape=[2, 4], data=[ROW4, ROW4[:3]]), 400, "SRV204", "inputs[0].data[1]"),
    ("infer fewer data than shape", INFER, infer(data=ROW4[:3]), 400, "SRV204", "inputs[0].data"),
    ("infer bogus datatype", INFER, infer(datatype="BOGUS"), 400, "SRV202", "inputs[0].datatype"),
    ("infer wrong name", INFER, infer(name="x9", shape=[1], data=[1.0]), 400, "SRV010", "inputs[0].name"),
    ("infer missing names", INFER, infer(name="x1", shape=[1], data=[1.0]), 400, "SRV011", "inputs"),
]
MORE = [
    ("infer not an object", INFER, "[]", 400, "SRV201", "body"),
    ("infer inputs no list", INFER, '{"inputs": 3}', 400, "SRV201", "inputs"),
    ("infer no inputs", INFER, '{"inputs": []}', 400, "SRV201", "inputs"),
    ("infer no shape", INFER, infer(shape=...), 400, "SRV201", "inputs[0].shape"),
    ("infer shape below 0", INFER, infer(shape=[-1, 4]), 400, "SRV203", "inputs[0].shape[0]"),
    ("infer shape of text", INFER, infer(shape=["1", 4]), 400, "SRV203", "inputs[0].shape[0]"),
    ("infer huge shape", INFER, infer(shape=[2**40, 2**40]), 400, "SRV203", "inputs[0].shape"),
    ("infer no rows", INFER, infer(shape=[0, 4], data=[]), 400, "SRV023", "inputs[0]"),
    ("infer three dimensions", INFER, infer(shape=[1, 2, 2]), 400, "SRV203", "inputs[0].shape"),
    ("infer name is a number", INFER, infer(name=3), 400, "SRV201", "inputs[0].name"),
    ("infer bool for a number", INFER, infer(data=[True, 0.2, 0.3, 0.4]), 400, "SRV206", "inputs[0].data[0]"),
    (
        "infer unknown output",
        INFER,
        infer()[:-1] + ', "outputs": [{"name": "lable"}]}',
        400,
        "SRV214",
        "outputs[0].name",
    ),
    ("infer id is a number", INFER, infer()[:-1] + ', "id": 7}', 400, "SRV201", "id"),
    (
        "infer sequences",
        INFER,
        infer()[:-1] + ', "parameters": {"sequence_id": 7}}',
        400,
        "SRV212",
        "parameters.sequence_id",
    ),
    ("infer too many rows", INFER, infer(shape=[101, 4], data=ROW4 * 101), 413, "SRV022", "inputs[0]"),
    ("infer data beyond the double", INFER, infer(data=[10**400, 1, 1, 1]), 400, "SRV207", "inputs[0].data[0]"),
    ("predict empty", "/predict", "", 400, "SRV117", "body"),
    ("predict blank", "/predict", " \n ", 400, "SRV117", "body"),
    ("predict truncated", "/predict", row()[:-3], 400, "SRV118", "body"),
    ("predict trailing", "/predict", row() + "]", 400, "SRV118", "body"),
    ("predict two documents", "/predict", row() + row(), 400, "SRV118", "body"),
    ("predict single quotes", "/predict", row().replace('"', "'"), 400, "SRV118", "body"),
    ("predict a comment", "/predict", "/* */" + row(), 400, "SRV118", "body"),
    ("predict byte order mark", "/predict", b"\xef\xbb\xbf" + row().encode(), 400, "SRV118", "body"),
    ("predict lone surrogate", "/predict", '{"x0": "\\ud800"}', 400, "SRV118", "body"),
    ("predict not UTF-8", "/predict", b'{"x0": "\xff"}', 400, "SRV118", "byte 0 of a text"),
    ("predict UTF-16", "/predict", row().encode("utf-16"), 400, "SRV118", "body"),
    ("predict nested deeply", "/predict", "[" * 50_000, 400, "SRV118", "body"),
    ("predict nested in a value", "/predict", '{"x0":' * 9_000 + "1" + "}" * 9_000, 400, "SRV118", "body"),
    ("predict a number", "/predict", "7", 400, "SRV012", "body"),
    ("predict null", "/predict", "null", 400, "SRV012", "body"),
    ("predict text", "/predict", '"x0"', 400, "SRV012", "body"),
    ("predict empty list", "/predict", "[]", 400, "SRV023", "body"),
    ("predict list of lists", "/predict", "[[1, 2, 3, 4]]", 400, "SRV012", "[0]"),
    ("predict list with a null", "/predict", f"[{row()}, null]", 400, "SRV012", "[1]"),
    ("predict empty object", "/predict", "{}", 400, "SRV011", "x0"),
    ("predict missing", "/predict", row(x2=...), 400, "SRV011", "x2"),
    ("predict misspelt", "/predict", row(x2=..., X2=1.0), 400, "SRV010", "X2"),
    ("predict one too many", "/predict", row(y=1), 400, "SRV010", "y"),
    ("predict text in a number", "/predict", row(x1="abc"), 400, "SRV012", "x1"),
    ("predict number as text", "/predict", row(x1="0.1"), 400, "SRV013", "x1"),
    ("predict bool", "/predict", row(x1=True), 400, "SRV014", "x1"),
    ("predict null in a number", "/predict", row(x1=None), 400, "SRV017", "x1"),
    ("predict a list in a number", "/predict", row(x1=[1]), 400, "SRV012", "x1"),
    ("predict an object in a number", "/predict", row(x1={}), 400, "SRV012", "x1"),
    ("predict NaN", "/predict", row(x1=float("nan")), 400, "SRV119", "x1"),
    ("predict infinity", "/predict", row(x1=float("-inf")), 400, "SRV119", "x1"),
    ("predict 1e400", "/predict", row(x1=7).replace("7", "1e400"), 400, "SRV119", "x1"),
    ("predict beyond the tensor", "/predict", row(x1=1e39), 400, "SRV016", "x1"),
    ("predict huge integer", "/predict", row(x1=10**300), 400, "SRV016", "x1"),
    ("predict second row", "/predict", f"[{row()}, {row(x3='abc')}]", 400, "SRV012", "[1].x3"),
    ("predict row id is a list", "/predict", row(flight=[1]), 400, "SRV026", "body"),
    ("predict too many rows", "/predict", f"[{','.join([row()] * 101)}]", 413, "SRV022", "body"),
    ("predict too large", "/predict", row(y="a" * 100_001), 413, "SRV114", "body"),
    ("invocations a list", "/invocations", "[]", 400, "SRV132", "body"),
    ("invocations no shape", "/invocations", "{}", 400, "SRV132", "body"),
    ("invocations near miss", "/invocations", '{"dataframe_record": []}', 400, "SRV132", "dataframe_record"),
    ("invocations two shapes", "/invocations", '{"inputs": [], "instances": []}', 400, "SRV132", "body"),
    ("invocations with parameters", "/invocations", '{"inputs": [[1]], "params": {"a": 1}}', 400, "SRV132", "params"),
    (
        "invocations records missing",
        "/invocations",
        '{"dataframe_records": [{"x0": 1}]}',
        400,
        "SRV011",
        "dataframe_records[0].x1",
    ),
    (
        "invocations records no list",
        "/invocations",
        '{"dataframe_records": {"x0": 1}}',
        400,
        "SRV132",
        "dataframe_records",
    ),
    ("invocations split ragged", "/invocations", split([ROW4, [1, 2]]), 400, "SRV132", "dataframe_split.data[1]"),
    (
        "invocations split twice",
        "/invocations",
        split([ROW4], ["x0", "x1", "x2", "x2"]),
        400,
        "SRV132",
        "dataframe_split.columns",
    ),
    (
        "invocations split unknown",
        "/invocations",
        split([ROW4], ["x0", "x1", "x2", "x4"]),
        400,
        "SRV010",
        "dataframe_split.columns",
    ),
    (
        "invocations split no data",
        "/invocations",
        '{"dataframe_split": {"columns": []}}',
        400,
        "SRV132",
        "dataframe_split.data",
    ),
    ("invocations split text", "/invocations", split([[1, 2, "a", 4]]), 400, "SRV012", "dataframe_split.data[0][2]"),
    (
        "invocations instances ragged",
        "/invocations",
        '{"instances": [[1, 2, 3, 4], [1]]}',
        400,
        "SRV020",
        "instances[1]",
    ),
    ("invocations inputs a number", "/invocations", '{"inputs": 3}', 400, "SRV132", "inputs"),
    (
        "invocations columns uneven",
        "/invocations",
        '{"inputs": {"x0": [1], "x1": [1, 2], "x2": [1], "x3": [1]}}',
        400,
        "SRV021",
        "inputs.x1",
    ),
    ("feedback empty", "/feedback", "", 400, "SRV117", "body"),
    ("feedback not JSON", "/feedback", "{", 400, "JRN010", ""),
    ("feedback not UTF-8", "/feedback", b'{"source": "\xff"}', 400, "SRV118", "byte 0 of a text"),
    ("feedback nested deeply", "/feedback", "[" * 50_000, 400, "SRV118", "body"),
    ("feedback no row", "/feedback", '{"value": "yes"}', 400, "JRN012", ""),
    ("feedback no truth", "/feedback", '{"row_id": "a"}', 400, "JRN013", "late"),
    ("feedback strange key", "/feedback", '{"row_id": "a", "value": "yes", "when": 2}', 400, "JRN011", "when"),
    (
        "feedback second outcome",
        "/feedback",
        '[{"row_id": "a", "value": "yes"}, {"row_id": "a"}]',
        400,
        "JRN013",
        "[1].late",
    ),
    ("feedback no id", "/feedback", '{"prediction_id": "7", "value": "yes"}', 400, "JRN012", "prediction_id"),
]


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "where"),
    [row[1:] for row in RESEARCH + MORE],
    ids=[row[0] for row in RESEARCH + MORE],
)
def test_a_malformed_payload_is_refused_where_it_is_wrong(door, path, body, status, code, where):
    answer = door.ask("POST", path, body, JSON)
    assert (answer.status, answer.json["code"], answer.json.get("where", "")) == (status, code, where), answer.json
    assert answer.json["error"]
    assert answer.headers["content-type"] == "application/json"


HEADS = [
    ("text/plain", {"Content-Type": "text/plain"}, 415, "SRV112"),
    ("a form", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "SRV112"),
    ("latin-1", {"Content-Type": "application/json; charset=latin-1"}, 415, "SRV112"),
    ("CSV where it is not taken", {"Content-Type": "text/csv"}, 415, "SRV112"),
    ("nonsense", {"Content-Type": "\x80;;;=="}, 415, "SRV112"),
    ("gzip", {"Content-Encoding": "gzip"}, 415, "SRV113"),
    ("length of no number", {"Inference-Header-Content-Length": "x"}, 400, "SRV130"),
    ("length beyond the body", {"Inference-Header-Content-Length": "99999"}, 400, "SRV208"),
]


@pytest.mark.parametrize(("headers", "status", "code"), [row[1:] for row in HEADS], ids=[row[0] for row in HEADS])
def test_a_head_that_is_not_understood_is_refused(door, headers, status, code):
    answer = door.ask("POST", INFER, infer().encode(), headers)
    assert (answer.status, answer.json["code"]) == (status, code)


@pytest.mark.parametrize(
    "kind", [None, "application/json", "Application/JSON ; charset=UTF-8", "application/json;charset=utf-8"]
)
def test_json_is_json_however_it_is_called(door, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    assert door.ask("POST", INFER, infer().encode(), headers).status == 200


PATHS = [
    ("GET", "/predikt", 404, "SRV110"),
    ("GET", "/", 404, "SRV110"),
    ("GET", "/v2/", 200, ""),
    ("GET", "/v2/models", 404, "SRV110"),
    ("GET", "/v2/models//infer", 404, "SRV110"),
    ("POST", "/v2/models/delays/infr", 404, "SRV110"),
    ("POST", "/v2/models/delay/infer", 404, "SRV001"),
    ("GET", "/v2/models/delays/versions/9", 404, "SRV002"),
    ("GET", "/v2/models/delays/versions/1/ready", 200, ""),
    ("POST", "/predict/delays/1", 404, "SRV110"),
    ("GET", "/predict", 405, "SRV111"),
    ("DELETE", "/v2/models/delays", 405, "SRV111"),
    ("POST", "/v2/health/live", 405, "SRV111"),
    ("PROPFIND", "/predict", 405, "SRV111"),
    ("OPTIONS", "/predict", 200, ""),
    ("HEAD", "/v2/health/ready", 200, ""),
    ("GET", "/%2e%2e/etc/passwd", 404, "SRV110"),
    ("GET", "/%ff%00", 404, "SRV110"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), PATHS)
def test_paths_and_methods(door, method, path, status, code):
    answer = door.ask(method, path, infer().encode() if method == "POST" else None)
    assert answer.status == status
    if code:
        assert answer.json["code"] == code
    if status == 405 or method == "OPTIONS":
        assert "OPTIONS" in answer.headers["allow"]


def test_a_near_miss_is_named(door):
    assert 'Did you mean "/predict"?' in door.ask("GET", "/predikt").json["expected"]
    assert "infer" in door.ask("POST", "/v2/models/delays/infr").json["expected"].partition("Did you mean")[2]
    assert 'Did you mean "x2"?' in door.ask("POST", "/predict", row(x2=..., X2=1.0), JSON).json["expected"]

"""The management API as a client sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from reports.golden import check_golden
from seatrial.evidence import Store
from seatrial.reports.observed import SERVER
from seatrial.security.keys import new_token, token_id
from seatrial.serving.counts import OK, Tally
from seatrial.serving.counts_files import CountsFile
from seatrial.shells.http.admin.app import MOST_BODY_BYTES, make_app
from served import MODEL, release
from shells.http.admin.conftest import Managed, manage

GOLDEN = Path(__file__).parent / "golden"
PARTS = {"error", "code", "where", "expected", "hint"}
OTHER = new_token(bytes).text
VIEWED = ("/workers", "/snapshot", "/journal", "/models", f"/models/{MODEL}", "/releases")


def test_the_document_is_stable(managed: Managed) -> None:
    told = managed.client("").get("/api/v1/openapi.json").json()
    told["info"]["version"] = "VERSION"
    check_golden(GOLDEN / "openapi.json", json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def test_health_needs_no_key_and_tells_no_secret(managed: Managed) -> None:
    answer = managed.client("").get("/api/v1/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")  # no worker runs
    assert answer.json()["store"] == {"reachable": True, "away_s": 0.0, "error": ""}


def test_health_says_that_the_store_is_away(managed: Managed) -> None:
    (managed.folder / ".seatrial/seatrial.db").rename(managed.folder / "aside.db")
    managed.overview.publisher.refresh()
    client = managed.client()
    assert client.get("/api/v1/health").json()["store"]["reachable"] is False
    refused = client.get("/api/v1/keys")
    assert (refused.status_code, refused.json()["code"]) == (503, "EVD021")
    assert refused.headers["retry-after"]
    assert client.get("/api/v1/models").status_code == 200  # what is served is known


def test_models_say_what_is_served_and_why(managed: Managed) -> None:
    (model,) = managed.client("view").get("/api/v1/models").json()["models"]
    assert (model["name"], model["champion"]) == (MODEL, "1")
    first, second = model["versions"]
    assert (first["aliases"], second["aliases"]) == (["champion"], ["challenger"])
    assert (first["form"], first["form_reason"], first["verdict"]) == ("onnx", "a test", "deploy")
    assert first["package_digest"].startswith("sha256:")


def test_a_model_that_is_not_served_names_the_near_one(managed: Managed) -> None:
    answer = managed.client("view").get("/api/v1/models/delay")
    assert (answer.status_code, answer.json()["code"]) == (404, "SRV312")
    assert f'Did you mean "{MODEL}"?' in answer.json()["error"]


def test_an_alias_moves_and_the_chain_says_who_did_it(managed: Managed) -> None:
    client = managed.client()
    before = managed.overview.publisher.snapshot
    moved = client.post(f"/api/v1/models/{MODEL}/aliases/champion", json={"version": "2"})
    assert moved.status_code == 200, moved.text
    assert "champion" in moved.json()["aliases"]
    after = managed.overview.publisher.snapshot
    assert (after.models[0].champion, after.number) == ("2", before.number + 1)
    record = managed.overview.store.records()[-1]
    payload = managed.overview.store._database.run(lambda c: managed.overview.store._link(c, record.seq)).payload
    assert f"with key {token_id(managed.tokens['admin'])}".encode() in payload
    assert managed.overview.store.verify().ok


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (f"/models/{MODEL}/aliases/champion", {"version": "9"}, 404, "REL007"),
        (f"/models/{MODEL}/aliases/champion", {}, 422, "SRV313"),
        (f"/models/{MODEL}/aliases/champion", {"version": "1", "why": "x"}, 422, "SRV313"),
        (f"/models/{MODEL}/aliases/a%20b", {"version": "1"}, 422, "SRV313"),
        (f"/models/{MODEL}/aliases/a%00b", {"version": "1"}, 422, "SRV313"),
        ("/models/none/aliases/champion", {"version": "1"}, 404, "REL007"),
        ("/keys", {"role": "king"}, 422, "SRV313"),
        ("/keys", {"role": "view", "rate": "often"}, 422, "SRV313"),
        ("/keys", {"role": "view", "label": "a\u0000b"}, 422, "SRV313"),
        ("/nothing", {}, 404, "SRV312"),
        ("/health", {}, 405, "SRV315"),
    ],
)
def test_what_is_wrong_is_told_in_one_shape(managed: Managed, path: str, body: object, status: int, code: str) -> None:
    answer = managed.client().post(f"/api/v1{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().keys() == PARTS


def test_a_path_that_is_not_there_is_named_with_the_near_one(managed: Managed) -> None:
    told = managed.client().get("/api/v1/modells").json()
    assert told["where"] == "/api/v1/modells"
    assert told["expected"].endswith('Did you mean "/api/v1/models"?')
    assert managed.client().post("/api/v1/health").json()["where"] == "POST /api/v1/health"


def test_a_package_that_is_not_here_is_not_pointed_to(managed: Managed) -> None:
    third = release(managed.folder, "3")
    (managed.folder / ".seatrial/artifacts/packages" / third.package_digest[7:]).rename(managed.folder / "away")
    answer = managed.client().post(f"/api/v1/models/{MODEL}/aliases/champion", json={"version": "3"})
    assert (answer.status_code, answer.json()["code"]) == (422, "SRV316")


def test_a_key_is_created_used_and_revoked(managed: Managed) -> None:
    admin = managed.client()
    made = admin.post("/api/v1/keys", json={"role": "view", "label": "grafana", "rate": "5/second", "expires": "1d"})
    assert made.status_code == 201, made.text
    token, key = made.json()["token"], made.json()["key"]
    viewer = TestClient(managed.app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {token}"})
    assert viewer.get("/api/v1/models").status_code == 200
    assert key in admin.get("/api/v1/keys").json()["keys"]
    assert token not in admin.get("/api/v1/keys").text
    assert admin.delete(f"/api/v1/keys/{key['id']}").json()["state"] == "revoked"
    assert viewer.get("/api/v1/models").status_code == 401
    assert admin.delete("/api/v1/keys/0123456789ab").status_code == 404


def test_each_role_may_what_it_may(managed: Managed) -> None:
    wanted = {"": 401, "predict": 403, "feedback": 403, "view": 200, "admin": 200}
    for role, status in wanted.items():
        client = managed.client(role)
        assert {client.get(f"/api/v1{path}").status_code for path in VIEWED} == {status}
        assert client.get("/metrics").status_code == status
        changing = 403 if role == "view" else status
        assert client.get("/api/v1/keys").status_code == changing
        moved = client.post(f"/api/v1/models/{MODEL}/aliases/champion", json={"version": "1"})
        assert moved.status_code == changing
        if changing != 200:
            assert moved.json().keys() == PARTS


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", f"Bearer {OTHER}", "Bearer \xff"])
def test_no_other_key_opens(managed: Managed, header: str) -> None:
    answer = managed.client("").get("/api/v1/models", headers={"Authorization": header.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (401, "SRV310")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_large_body_is_refused_before_it_is_read(managed: Managed) -> None:
    answer = managed.client().post("/api/v1/keys", content=b"x" * (MOST_BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "SRV314")
    chunks = managed.client().post("/api/v1/keys", content=iter([b"{}"]))
    assert chunks.status_code == 413


def test_headers_are_careful(managed: Managed) -> None:
    headers = managed.client("").get("/api/v1/health").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_without_keys_only_local_names_are_answered(managed: Managed) -> None:
    with Store.open(managed.folder / ".seatrial") as store:
        overview = manage(managed.folder, store, "serving.auth=false")
        app = make_app(overview)
        assert TestClient(app, base_url="http://127.0.0.1").get("/api/v1/models").status_code == 200
        assert TestClient(app, base_url="http://evil.example").get("/api/v1/models").status_code == 400
        overview.crew.close()


def test_metrics_are_those_of_all_workers(managed: Managed) -> None:
    folder = managed.overview.serving.folder / "counts"
    for worker in (1, 2):
        tally = Tally()
        for latency_us in (90, 300, 20_000_000):
            tally.answered((MODEL, "1", "champion", "predict", OK), latency_us * worker)
        tally.batch(MODEL, "1", 4)
        CountsFile(folder, started_us=worker).write(tally.taken())
    text = managed.client("view").get("/metrics").text
    samples = {
        (sample.name, sample.labels.get("le")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["seatrial_requests_total", None] == samples["seatrial_request_seconds_count", None] == 6
    assert samples["seatrial_request_seconds_bucket", "0.0001"] == 1
    assert samples["seatrial_request_seconds_bucket", "+Inf"] == 6
    assert samples["seatrial_request_seconds_sum", None] == pytest.approx(60.00117)
    assert samples["seatrial_batch_rows_sum", None] == 8
    assert samples["seatrial_workers_wanted", None] == 1
    (version, _) = managed.client().get(f"/api/v1/models/{MODEL}").json()["versions"]
    assert (version["batching"]["rows_asked"], version["batching"]["questions"]) == (8, 2)


def test_what_dashboards_and_rules_ask_for_is_exported(managed: Managed) -> None:
    tally = Tally()
    tally.answered((MODEL, "1", "champion", "predict", OK), 90)
    tally.batch(MODEL, "1", 4)
    CountsFile(managed.overview.serving.folder / "counts", started_us=1).write(tally.taken())
    text = managed.client("view").get("/metrics").text
    names = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    assert set(SERVER) - names == set()

"""Keys at the door: who may ask what, for how long, and how often."""

import time
from dataclasses import replace

import pytest

import serving_kit as kit

TOKENS, KEYS = kit.tokens()
LIMITED, (LIMITED_KEY, *_) = kit.tokens()
EXPIRED, (EXPIRED_KEY, *_) = kit.tokens()
EXTRA = (replace(LIMITED_KEY, rate="3/hour"), replace(EXPIRED_KEY, expires_us=1))
OPEN = [("GET", "/v2/health/live"), ("GET", "/v2/health/ready"), ("GET", "/health"), ("GET", "/ping")]
DOORS = [
    ("POST", "/predict", {"predict"}),
    ("POST", "/invocations", {"predict"}),
    ("POST", "/v2/models/delays/infer", {"predict"}),
    ("GET", "/v2/models/delays", {"predict", "view"}),
    ("GET", "/v2", {"predict", "view"}),
    ("POST", "/feedback", {"feedback"}),
    ("GET", "/metrics", {"view"}),
]


@pytest.fixture(scope="module")
def locked(tmp_path_factory, version):
    snapshot = kit.one_model(version, auth=True, keys=(*KEYS, *EXTRA))
    with kit.worker(tmp_path_factory.mktemp("locked"), snapshot) as running:
        yield running


@pytest.mark.parametrize(("method", "path", "roles"), DOORS)
@pytest.mark.parametrize("role", kit.ROLES)
def test_a_key_opens_the_doors_of_its_role(locked, method, path, roles, role):
    answer = locked.ask(method, path, b"{}" if method == "POST" else None, token=TOKENS[role])
    if role in roles | {"admin"}:
        assert answer.status in (200, 400)
    else:
        assert (answer.status, answer.json["code"]) == (403, "SRV104")


@pytest.mark.parametrize(("method", "path", "roles"), DOORS)
def test_no_key_opens_nothing(locked, method, path, roles):
    del roles
    answer = locked.ask(method, path, b"{}" if method == "POST" else None)
    assert (answer.status, answer.json["code"]) == (401, "SRV101")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_health_needs_no_key(locked, method, path):
    assert locked.ask(method, path).status == 200


@pytest.mark.parametrize(
    "header",
    [
        *("Bearer", "Bearer ", "Basic dTpw", "x" * 5_000, "Bearer st_0123456789ab_" + "0" * 64),
        *("Bearer {cut}", "Bearer {cut}\x7f", "Bearer {cut}00", "Bearer  {cut}0", "{cut}0"),
    ],
)
def test_a_false_key_opens_nothing(locked, header):
    header = header.format(cut=TOKENS["predict"][:-1])
    answer = locked.ask("POST", "/predict", b"{}", {"Authorization": header})
    assert (answer.status, answer.json["code"]) in {(401, "SRV102"), (400, "SRV120")}


def test_the_scheme_may_be_written_in_any_letters(locked):
    header = {"Authorization": "bEARER " + TOKENS["predict"]}
    assert locked.ask("GET", "/v2", headers=header).status == 200


def test_an_expired_key_opens_nothing(locked):
    answer = locked.ask("GET", "/v2", token=EXPIRED["predict"])
    assert (answer.status, answer.json["code"]) == (401, "SRV103")


def test_a_key_that_asks_too_often_is_told_when_to_come_back(locked):
    answers = [locked.ask("GET", "/v2", token=LIMITED["predict"]) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json["code"] == "SRV105"
    assert int(answers[-1].headers["retry-after"]) > 60


def test_who_has_no_key_is_not_read(locked):
    sent = b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + b" " * 1_000
    answer = locked.raw(sent)
    assert answer.startswith(b"HTTP/1.1 401")
    assert b"connection: close" in answer


def test_a_revoked_key_opens_nothing_within_a_second(tmp_path, version):
    snapshot = kit.one_model(version, auth=True, keys=KEYS)
    with kit.worker(tmp_path, snapshot) as running:
        assert running.ask("GET", "/v2", token=TOKENS["predict"]).status == 200
        kit.put(tmp_path, replace(snapshot, number=2, keys=KEYS[1:]))
        began = time.monotonic()
        assert kit.until(lambda: running.ask("GET", "/v2", token=TOKENS["predict"]).status == 401)
        assert time.monotonic() - began < 2


def test_a_snapshot_that_cannot_be_read_changes_nothing(tmp_path, version):
    with kit.worker(tmp_path, kit.one_model(version)) as running:
        (tmp_path / "serving" / "snapshot.json").write_bytes(b'{"number": 2')
        assert kit.until(lambda: "SRV050" in running.log.read_text())
        assert running.ask("POST", "/predict", kit.ROW).status == 200
        (tmp_path / "serving" / "snapshot.json").unlink()
        time.sleep(0.4)
        assert running.ask("POST", "/predict", kit.ROW).status == 200


def test_another_version_takes_over_without_losing_a_request(tmp_path, version):
    other = kit.small_package(tmp_path / "other", version="2")
    with kit.worker(tmp_path, kit.one_model(version)) as running:
        assert running.ask("POST", "/predict", kit.ROW).json["version"] == "1"
        kit.put(tmp_path, kit.one_model(other, number=2))
        answers = []

        def is_new() -> bool:
            answers.append(running.ask("POST", "/predict", kit.ROW))
            return answers[-1].json["version"] == "2"

        assert kit.until(is_new)
    assert {answer.status for answer in answers} == {200}

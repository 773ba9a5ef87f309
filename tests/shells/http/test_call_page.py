"""What the page on calling the server and the examples show is done here, against a worker."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import serving_kit as kit
from shown import steps

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/how-to/call-the-server.md"
TOKENS, KEYS = kit.tokens()


@pytest.fixture(scope="module")
def keyed(tmp_path_factory, version):
    with kit.worker(tmp_path_factory.mktemp("keyed"), kit.one_model(version, auth=True, keys=KEYS)) as running:
        yield running


def run(*command, **environment) -> str:
    done = subprocess.run(
        command, env={**os.environ, **environment}, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commands() -> list[str]:
    text = PAGE.read_text(encoding="utf-8").replace("<!-- not run here", "<!-- run here")
    return [step.text.strip() for step in steps(text) if step.kind == "command"]


def test_the_page_on_calling_the_server(keyed):
    environment = {role.upper(): token for role, token in TOKENS.items()}

    def ask(command):
        return run("bash", "-c", command.replace(":8080/", f":{keyed.port}/"), **environment)

    predict, infer, metadata, ready, records, table, feedback, metrics = map(ask, commands())
    assert set(json.loads(predict)) == {"label", "score", "prediction_id", "model", "version"}
    assert json.loads(infer)["outputs"][0]["data"] == [json.loads(predict)["label"]]
    assert json.loads(metadata)["name"] == "delays"
    assert json.loads(ready) == {"ready": True}
    assert json.loads(records)["predictions"] == json.loads(table)["predictions"]
    assert json.loads(feedback) == {"taken": 1}
    assert 'door="predict"' in metrics


@pytest.mark.parametrize(
    "command", [("sh", "curl.sh"), (sys.executable, "python_httpx.py"), ("node", "javascript_fetch.mjs")]
)
def test_an_example(keyed, command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not on this machine")
    said = run(command[0], str(ROOT / "examples" / command[1]), f"http://127.0.0.1:{keyed.port}", *keys_of())
    assert "taken" in said


def keys_of() -> tuple[str, str]:
    return TOKENS["predict"], TOKENS["feedback"]

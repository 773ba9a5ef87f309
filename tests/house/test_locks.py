from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "lock").glob("*.txt"))


def pins(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", path.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_pin_has_a_hash_and_no_file_names_an_index(path: Path) -> None:
    text = path.read_text()
    assert pins(path)
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"https?:|file:|--index|--find-links|^-e ", text, re.MULTILINE)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_torch_is_never_locked(path: Path) -> None:
    assert not {"torch", "tensorflow", "jax"} & pins(path).keys()


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_python_and_platform_gets_the_same_versions(path: Path) -> None:
    assert {name: found for name, found in pins(path).items() if len(found) > 1} == {}


def test_locks_agree_where_they_meet() -> None:
    versions: dict[str, set[str]] = {}
    for path in LOCKS:
        if path.stem == "tritonclient":  # an environment of its own
            continue
        for name, found in pins(path).items():
            assert versions.setdefault(name, found) == found, name


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project, groups = settings["project"], settings["dependency-groups"]
    assert names(project["dependencies"]) <= pins(ROOT / "lock/runtime.txt").keys()
    assert names(groups["dev"]) <= pins(ROOT / "lock/dev.txt").keys()
    assert names(groups["docs"]) <= pins(ROOT / "lock/docs.txt").keys()
    assert names(groups["build"]) | names(settings["build-system"]["requires"]) <= pins(ROOT / "lock/build.txt").keys()
    assert names(groups["tritonclient"]) <= pins(ROOT / "lock/tritonclient.txt").keys()
    assert names(project["optional-dependencies"]["demo"]) == pins(ROOT / "lock/demo.txt").keys()


def test_uv_is_told_of_no_limits_that_are_no_pins() -> None:
    uv = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"].get("uv", {})
    assert not {"constraint-dependencies", "override-dependencies"} & uv.keys()  # with hashes, it refuses to install
    assert names(re.findall(r"^[a-z].*", (ROOT / "lock/limits.in").read_text(), re.MULTILINE)) == {"python-dateutil"}

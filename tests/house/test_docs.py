"""The documentation cannot rot: what it shows is run, what exists is in it."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from reference import stale
from reference_cli import commands
from reference_codes import finding_codes
from seatrial.project import json_schema
from seatrial.shells.cli.main import app
from seatrial.values import ports
from shown import Step, steps

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TUTORIAL = DOCS / "tutorial.md"
# What a page shows is run in a copy of the project that the tutorial leaves; these pages stand in a clone instead.
IN_A_CLONE = {ROOT / "README.md", ROOT / "CONTRIBUTING.md", DOCS / "index.md"}
PAGES = sorted(path for path in DOCS.rglob("*.md") if path not in IN_A_CLONE | {TUTORIAL} and steps(path.read_text()))


def perform(page: Path, folder: Path) -> None:
    """Do in the folder what the page shows."""
    for step in steps(page.read_text(encoding="utf-8")):
        if step.kind == "file":
            (folder / step.path).write_text(step.text, encoding="utf-8")
        elif step.kind == "added":
            with (folder / step.path).open("a", encoding="utf-8") as file:
                file.write(step.text)
        else:
            done = run(step, folder)
            may_be = {0, 1} if step.text.startswith(("seatrial trial", "seatrial watch")) else {0}  # 1 is a verdict
            assert done.returncode in may_be, f"{page.name}: {step.text}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def run(step: Step, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-c", step.text] if step.kind == "command" else [sys.executable, "-c", step.text]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, check=False, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the project that a reader of the tutorial has at its end."""
    folder = tmp_path_factory.mktemp("tutorial")
    perform(TUTORIAL, folder)
    return folder


def test_the_tutorial_ends_in_a_project_with_a_report(project: Path) -> None:
    assert {"report.html", "evidence.json", "summary.md", "junit.xml", "card.md", "card.cdx.json"} <= {
        path.name for path in (project / ".seatrial/latest").iterdir()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_shows_runs(page: Path, project: Path, tmp_path: Path) -> None:
    perform(page, Path(shutil.copytree(project, tmp_path / "project")))


def test_pages_in_a_clone_show_goals_that_exist() -> None:
    goals = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in IN_A_CLONE:
        shown = re.findall(r"^(?:\$ )?make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(shown) <= goals, page


def test_the_generated_pages_are_fresh() -> None:
    assert stale() == [], "run: make docs"


def test_every_command_and_option_says_what_it_does() -> None:
    for name, command in commands(typer.main.get_command(app)):
        assert command.help, name
        assert all(option.help for option in command.params), name


def test_every_command_is_shown_in_a_page() -> None:
    shown = "\n".join(path.read_text() for path in DOCS.rglob("*.md"))
    missing = [name for name, _ in commands(typer.main.get_command(app)) if f"$ seatrial {name}" not in shown]
    assert missing == []


def settings(
    schema: dict[str, Any], definitions: dict[str, Any], path: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every setting of a JSON schema by its path."""
    for part in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        whole = definitions.get(part.get("$ref", "").rsplit("/", 1)[-1], part)
        for name, described in whole.get("properties", {}).items():
            kind = definitions.get(described.get("$ref", "").rsplit("/", 1)[-1], {})
            yield f"{path}{name}", {**kind, **described}
            yield from settings(described, definitions, f"{path}{name}.")


def test_every_setting_of_the_project_file_is_explained() -> None:
    schema = json_schema()
    found = dict(settings(schema, schema.get("$defs", {})))
    assert len(found) > 30
    page = (DOCS / "reference/project-file.md").read_text(encoding="utf-8")
    unexplained = [path for path, described in found.items() if not described.get("description")]
    unlisted = [path for path in found if path.rsplit(".", 1)[-1] not in page]
    assert (unexplained, unlisted) == ([], [])


def test_every_finding_has_a_page_and_every_page_a_finding() -> None:
    pages = {path.stem.upper() for path in (DOCS / "checks").glob("*.md") if path.stem != "index"}
    assert finding_codes() == pages


def test_every_port_is_in_the_reference() -> None:
    page = (DOCS / "reference/ports.md").read_text(encoding="utf-8")
    for name, port in inspect.getmembers(ports, inspect.isclass):
        if port.__module__ == ports.__name__:
            assert f"::: seatrial.values.ports.{name}" in page


def test_every_dependency_is_explained_in_one_line() -> None:
    page = (DOCS / "decisions/dependencies.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([A-Za-z0-9-]+)` \| [^|]+ \| [^|]+ \|$", page, re.MULTILINE)
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = set(re.findall(r'"([a-z][a-z0-9-]*)(?:\[[\w,-]+\])?(?:>=|==)', text))
    assert sorted(told) == sorted(wanted)


def test_links_of_the_readme_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"

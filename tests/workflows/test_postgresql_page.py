"""What the page on PostgreSQL shows, done on a real server in the order in which a reader meets it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from postgres import Server
from shown import NOT_RUN, Step, steps

PAGE = Path(__file__).parents[2] / "docs/how-to/use-postgresql.md"
HERE = "not run here: tests/workflows/test_postgresql_page.py"


def shown(server: Server) -> list[Step]:
    """Return the steps that are left to this test, with the server's address in place of the page's."""
    text = PAGE.read_text(encoding="utf-8").replace("db.example.com", f"127.0.0.1:{server.port}")
    return [step for step in steps(text.replace(f"<!-- {HERE}", "<!-- run")) if step.kind != "program"]


def test_a_team_sets_up_its_store_as_the_page_says(project: Path, server: Server) -> None:
    exported: dict[str, str] = {}
    done: list[str] = []
    for step in shown(server):
        if step.path.endswith(".sql"):
            database = "postgres" if step.path == "setup.sql" else "evidence"
            server.sql(*(each for each in step.text.split(";") if each.strip()), database=database)
        elif step.kind == "added":
            with (project / step.path).open("a") as file:
                file.write(step.text)
        elif found := re.fullmatch(r"export (\w+)=(.*)", step.text):
            exported[found[1]] = found[2]
        else:
            command = [sys.executable, "-m", *step.text.split()]
            ran = subprocess.run(
                command, cwd=project, env={**os.environ, **exported}, check=False, capture_output=True, text=True
            )
            assert ran.returncode == 0, f"{step.text}: {ran.stderr}"
            done.append(step.text.split(" --")[0])
    assert done == ["seatrial audit verify", "seatrial trial", "seatrial audit log"]
    assert not (project / ".seatrial/seatrial.db").exists()
    assert server.sql("SELECT count(*) FROM record", database="evidence") == [(1,)]
    assert NOT_RUN in PAGE.read_text(encoding="utf-8")

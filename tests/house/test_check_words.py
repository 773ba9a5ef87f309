from __future__ import annotations

from pathlib import Path

import pytest

from check_words import check_hosts, check_names, check_reasons
from sources import parse

HASH = "#"


@pytest.mark.parametrize("name", ["utils", "helpers", "manager", "base", "common"])
def test_a_name_that_says_nothing_is_found(name: str) -> None:
    assert [rule for rule, _, _ in check_names([parse(f"src/seatrial/data/{name}.py", "")])] == ["empty-name"]


@pytest.mark.parametrize(
    "comment", ["noqa", "noqa: E501", "noqa: E501 -", "type: ignore", "type: ignore[attr-defined]"]
)
def test_an_exemption_without_a_reason_is_found(comment: str) -> None:
    assert [rule for rule, _, _ in check_reasons([parse("src/x.py", f"x = 1  {HASH} {comment}\n")])] == ["no-reason"]


@pytest.mark.parametrize(
    "comment",
    ["noqa: E501 - a table", "noqa: E501, PLR2004 - a table", "type: ignore[attr-defined]  # no types", "type of x"],
)
def test_an_exemption_with_a_reason_passes(comment: str) -> None:
    assert list(check_reasons([parse("src/x.py", f"x = 1  {HASH} {comment}\n")])) == []


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index" + "-url x",
        "see py" + "pi.org",
        "https://mirror.example" + "/simple" + "/numpy",
        "cd /wor" + "k/main",
        "/hom" + "e/ann/project",
        "at /roo" + "t",
    ],
)
def test_a_host_or_a_path_of_one_machine_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "page.md").write_text(line)
    assert [rule for rule, _, _ in check_hosts([tmp_path / "page.md"], tmp_path)] == ["host-or-path"]


def test_other_text_and_bytes_pass(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("https://example.com/{}/home\nframe/work/base\n./work/x\n".format("root"))
    (tmp_path / "picture.png").write_bytes(b"\xff\xfe\x00")
    assert list(check_hosts(sorted(tmp_path.iterdir()), tmp_path)) == []

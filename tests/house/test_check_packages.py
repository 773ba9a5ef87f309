from __future__ import annotations

from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from check_packages import check_layout, check_licences, licence_of, locked_names

LOCK = """\
numpy==2.0 ; python_full_version < '3.0' \\
    --hash=sha256:00
numpy==2.1 ; python_full_version >= '3.0' \\
    --hash=sha256:00
pywin32==1 ; sys_platform == 'nowhere' \\
    --hash=sha256:00
"""


def licence(folder: Path, metadata: str) -> str:
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: x\nVersion: 1\n{metadata}\n")
    return licence_of(PathDistribution(folder).metadata)


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ("License-Expression: MIT\nClassifier: License :: OSI Approved :: BSD License", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License\nLicense: long text", "BSD License"),
        ("License: Apache-2.0", "Apache-2.0"),
        ("Summary: nothing", ""),
    ],
)
def test_a_licence_is_read_from_the_most_exact_field(tmp_path: Path, metadata: str, told: str) -> None:
    assert licence(tmp_path, metadata) == told


def test_a_lock_gives_the_names_of_this_platform_once(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text(LOCK)
    assert locked_names(tmp_path / "lock.txt") == ("numpy",)


def test_a_library_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text("no-such-library==1\n")
    assert [place for _, place, _ in check_licences(tmp_path / "lock.txt")] == ["no-such-library"]


def test_a_package_outside_table_and_contracts_is_found(tmp_path: Path) -> None:
    (tmp_path / "src/seatrial/models").mkdir(parents=True)
    (tmp_path / "src/seatrial/models/__init__.py").touch()
    (tmp_path / "docs/reference").mkdir(parents=True)
    (tmp_path / "docs/reference/layout.md").write_text("| `gone` | x |\n")
    (tmp_path / "pyproject.toml").write_text(
        '[[tool.importlinter.contracts]]\ntype = "forbidden"\nname = "c"\n'
        'source_modules = ["seatrial.values"]\nforbidden_modules = ["rich"]\n'
    )
    found = [message for _, _, message in check_layout(tmp_path)]
    assert found == [
        "package gone is gone",
        "package models is not in the table",
        "package models is not in the contract 'c'",
    ]

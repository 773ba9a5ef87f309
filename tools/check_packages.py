"""Packages: each has its line in the documented layout and in the import contracts; each library may be shipped."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.markers import Marker

Problem = tuple[str, str, str]

LAYOUT = "docs/reference/layout.md"
ABOVE_PROJECT = ("shells", "workflows", "project")
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|BSD|BSD-[23]-Clause|0BSD|Apache|Apache-2\.0|ISC|PSF-2\.0|Python-2\.0|Zlib|CC0-1\.0|CC0)\b",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b([AL]?GPL|MPL|EUPL|CDDL|EPL|SSPL)|GNU|Mozilla", re.IGNORECASE)
# Where the metadata do not say, somebody has read the licence file.
READ_BY_HAND: Mapping[str, str] = {}


def packages_of(root: Path) -> tuple[str, ...]:
    """Return the packages of the product, sorted."""
    return tuple(sorted(path.parent.name for path in (root / "src/seatrial").glob("*/__init__.py")))


def check_layout(root: Path) -> Iterator[Problem]:
    """Give every package that the layout page or an import contract leaves out, and every line without a package."""
    packages = packages_of(root)
    documented = re.findall(r"^\| `(\w+)` \|", (root / LAYOUT).read_text(encoding="utf-8"), re.MULTILINE)
    for name in sorted(set(packages) ^ set(documented)):
        yield "layout", LAYOUT, f"package {name} is {'not in the table' if name in packages else 'gone'}"
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    for contract in contracts:
        if contract["type"] != "forbidden":
            continue
        listed = {module.removeprefix("seatrial.") for module in contract["source_modules"]}
        exempt = ABOVE_PROJECT if contract["forbidden_modules"] == ["seatrial.project"] else ("shells",)
        for name in sorted(set(packages) - set(exempt) - listed):
            yield "contract", "pyproject.toml", f"package {name} is not in the contract {contract['name']!r}"


def check_licences(lock: Path) -> Iterator[Problem]:
    """Give every locked library of this platform whose licence is not known to be permissive."""
    for name in locked_names(lock):
        try:
            told = licence_of(metadata(name))
        except PackageNotFoundError:
            yield "licence", name, "is locked and not installed; run make test"
            continue
        told = READ_BY_HAND.get(name, told)
        if COPYLEFT.search(told) or not PERMISSIVE.search(told):
            yield "licence", name, f"licence is {told or 'not told'!r}, which is not known to be permissive"


def locked_names(lock: Path) -> tuple[str, ...]:
    """Return the names of a lock file that apply to this interpreter and platform."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==\S+(?: ; ([^\\\n]+))?", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return tuple(dict.fromkeys(name for name, marker in lines if not marker or Marker(marker.strip()).evaluate()))


def licence_of(about: PackageMetadata) -> str:
    """Return what a package says of its licence: the SPDX expression, else the classifiers, else the first line."""
    for expression in about.get_all("License-Expression") or ():
        return str(expression)
    told = [line.rsplit(" :: ", 1)[-1] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    free_text = next(iter(about.get_all("License") or ()), "")
    return ", ".join(told) or free_text.strip().split("\n")[0]

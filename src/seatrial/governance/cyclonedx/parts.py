"""The small parts that every component of a CycloneDX document is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

Json: TypeAlias = "str | int | list[Json] | dict[str, Json]"
Object: TypeAlias = "dict[str, Json]"

_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")
# Terms under which data are commonly given, by their SPDX identifiers; any other text stands as the name of a licence.
_SPDX = frozenset(
    {"Apache-2.0", "BSD-3-Clause", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0", "CC0-1.0", "CDLA-Permissive-2.0"}
    | {"MIT", "ODC-By-1.0", "ODbL-1.0", "PDDL-1.0"}
)


def known(**fields: Json) -> Object:
    """Return an object of the fields that say something; underscores in names become hyphens.

    Examples
    --------
    >>> known(bom_ref="model", version="", hashes=[])
    {'bom-ref': 'model'}
    """
    return {name.replace("_", "-"): value for name, value in fields.items() if value not in ("", [], {})}


def own(name: str, value: str) -> Object:
    """Return a property of ours: what CycloneDX has no field for."""
    return {"name": f"seatrial:{name}", "value": value}


def missing(names: Iterable[str]) -> list[Json]:
    """Return one property for each field that CycloneDX has and nobody has filled."""
    return [own("missing", name) for name in names]


def hashes(digest: str) -> list[Json]:
    """Return a digest as the hashes of a component; none if it is no SHA-256."""
    found = _SHA256.fullmatch(digest)
    return [{"alg": "SHA-256", "content": found[1]}] if found else []


def licences(declared: str) -> list[Json]:
    """Return a licence as it was declared: by its SPDX identifier where it is a common one, else by name."""
    if not declared:
        return []
    return [{"license": {"id" if declared in _SPDX else "name": declared, "acknowledgement": "declared"}}]

"""The model card as a CycloneDX 1.6 document: the model, its data, and the software that judged it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from urllib.parse import quote

from seatrial.governance.cyclonedx.model import champion_component, model_component
from seatrial.governance.cyclonedx.parts import Json, Object, known, own
from seatrial.governance.cyclonedx.tables import table_component
from seatrial.values import Evidence
from seatrial.values.canonical import digest
from seatrial.values.printable import printable

SPEC_VERSION = "1.6"
TOOL_REF = "seatrial"
# The name space of serial numbers: made once by chance, and never to be changed.
_SERIALS = uuid.UUID("b3f7e2ba-5419-4e0d-aa09-d188a54c27fd")


def render_bom(evidence: Evidence) -> str:
    """Return a CycloneDX bill of materials whose first component is the model with its ``modelCard``.

    The same evidence gives the same bytes: the serial number is made from its digest. What nobody has said is left
    out and named in a property ``seatrial:missing``.
    """
    inputs = evidence.inputs
    project = evidence.purpose.name or inputs.model.name
    tables: list[Json] = [
        table_component(place, table, project=project) for place, table in enumerate(inputs.tables, start=1)
    ]
    champion: list[Json] = [] if inputs.champion is None else [champion_component(inputs.champion)]
    libraries = [_library(name, version) for name, version in inputs.libraries]
    document = known(
        bomFormat="CycloneDX",
        specVersion=SPEC_VERSION,
        serialNumber=uuid.uuid5(_SERIALS, digest(evidence)).urn,
        version=1,
        metadata=_metadata(evidence),
        components=[model_component(evidence), *champion, *tables, *libraries],
        dependencies=[{"ref": TOOL_REF, "dependsOn": [library["bom-ref"] for library in libraries]}],
    )
    return printable(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def _metadata(evidence: Evidence) -> Object:
    inputs = evidence.inputs
    tool = known(
        type="application",
        bom_ref=TOOL_REF,
        name="seatrial",
        version=inputs.code_version,
        purl=_purl("seatrial", inputs.code_version),
        properties=[own("code-digest", inputs.code_digest)],
    )
    return known(
        timestamp=evidence.run.started,
        tools={"components": [tool]},
        properties=[*_origin(evidence)],
    )


def _origin(evidence: Evidence) -> Iterator[Json]:
    inputs = evidence.inputs
    yield own("evidence-digest", digest(evidence))
    yield own("project-digest", inputs.project_digest)
    yield own("seed", str(inputs.seed))
    yield own("look", str(inputs.look))
    if inputs.as_of:
        yield own("as-of", inputs.as_of)


def _library(name: str, version: str) -> Object:
    return known(type="library", bom_ref=f"library:{name}", name=name, version=version, purl=_purl(name, version))


def _purl(name: str, version: str) -> str:
    """Return the package URL of a Python package."""
    normal = re.sub(r"[-_.]+", "-", name).lower()
    return f"pkg:pypi/{quote(normal)}@{quote(version, safe='')}"

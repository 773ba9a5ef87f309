"""A model file as it was read, once; what its adapter makes a model of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seatrial.security import Scan, scan_bytes
from seatrial.values.model import ModelRef
from seatrial.values.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """The bytes of a model file and what the project says about it.

    Parameters
    ----------
    path
        Where it was read from; used in messages and for data that lies beside it.
    content
        Its bytes, read once: what is scanned is what is loaded.
    name, version
        As the project calls the model.
    trust
        Exact names that loading may use besides the reviewed ones.
    task
        What the project says the model is for; None if it does not.
    """

    path: Path
    content: bytes = field(repr=False)
    name: str = "model"
    version: str = "1"
    trust: Sequence[str] = ()
    task: Task | None = None

    def scan(self) -> Scan:
        """Return what the file holds, if it may be loaded; raises ``InputError`` (``SCNnnn``) if not."""
        return scan_bytes(self.content, where=str(self.path), trust=self.trust)

    def ref(self, scan: Scan, kind: str) -> ModelRef:
        """Return the model's reference, as of this format."""
        return ModelRef(
            name=self.name, version=self.version, digest=scan.digest, format=kind, size_bytes=scan.size_bytes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a scanned pickle or joblib file held.

    Parameters
    ----------
    file, scan
        The file and what was seen in it.
    held
        The object.
    notes
        What libraries warned of while it was restored.
    """

    file: ModelFile
    scan: Scan
    held: Any = field(repr=False)
    notes: tuple[str, ...] = ()

    def ref(self, library: str) -> ModelRef:
        """Return the model's reference: of the library, in joblib's or Python's own format."""
        joblib = self.scan.layers or any(name.endswith("NumpyArrayWrapper") for name in self.scan.names)
        return self.file.ref(self.scan, f"{library}-{'joblib' if joblib else 'pickle'}")

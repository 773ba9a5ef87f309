"""How far a version was watched, and what its detectors and estimates remember."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from seatrial.monitoring.continuous import DetectorState, decode_state, encode_state
from seatrial.values.canonical import document, parse_document
from seatrial.workflows.outputs import told, write_whole
from seatrial.workflows.watching.kept import KeptQuality

STATE = "state.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Progressed:
    """What a run leaves for the next.

    Parameters
    ----------
    looked
        End of the newest window that was looked at; None: none was.
    reference
        Digest of that with which windows were compared: with another, everything starts anew.
    detectors
        What continuous watching remembers.
    quality
        Estimates and truths so far.
    """

    looked: datetime | None = None
    reference: str = ""
    detectors: DetectorState = field(default_factory=DetectorState)
    quality: KeptQuality = field(default_factory=KeptQuality)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    looked: str
    reference: str
    detectors: str
    quality: KeptQuality


def read_state(folder: Path, *, reference: str) -> Progressed:
    """Return how far a version was watched; from the beginning if nothing is there that can be read.

    Parameters
    ----------
    folder
        Of the version.
    reference
        Digest of what windows are compared with now; what an earlier one left tells nothing of it.
    """
    try:
        written = parse_document(_Written, (folder / STATE).read_bytes())
        detectors = decode_state(written.detectors.encode())
    except FileNotFoundError:
        return Progressed(reference=reference)
    except OSError as error:
        raise told(error, folder) from error
    except (ValueError, RecursionError):
        return Progressed(reference=reference)
    looked = datetime.fromisoformat(written.looked) if written.looked else None
    if written.reference != reference:
        return Progressed(looked=looked, reference=reference)
    return Progressed(looked=looked, reference=reference, detectors=detectors, quality=written.quality)


def write_state(folder: Path, state: Progressed) -> None:
    """Write how far a version was watched."""
    written = _Written(
        looked="" if state.looked is None else state.looked.isoformat(),
        reference=state.reference,
        detectors=encode_state(state.detectors).decode(),
        quality=state.quality,
    )
    write_whole(folder / STATE, document(written))

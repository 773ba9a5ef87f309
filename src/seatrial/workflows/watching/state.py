"""How far a version was watched, and what its detectors remember."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seatrial.monitoring.continuous import DetectorState, decode_state, encode_state
from seatrial.values.canonical import document, parse_document
from seatrial.workflows.outputs import told, write_whole

STATE = "state.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed:
    """What a run leaves for the next.

    Parameters
    ----------
    looked
        End of the newest window that was looked at; None: none was.
    since
        When the detectors were started; None: they were not.
    reference
        Digest of that with which windows were compared: with another, detectors start anew.
    detectors
        What they remember.
    """

    looked: datetime | None = None
    since: datetime | None = None
    reference: str = ""
    detectors: DetectorState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    looked: str
    since: str
    reference: str
    detectors: str


def read_state(folder: Path) -> Progressed:
    """Return how far a version was watched; from the beginning if nothing is there, or nothing that can be read."""
    try:
        written = parse_document(_Written, (folder / STATE).read_bytes())
        return Progressed(
            looked=_instant(written.looked),
            since=_instant(written.since),
            reference=written.reference,
            detectors=decode_state(bytes.fromhex(written.detectors)),
        )
    except FileNotFoundError:
        return Progressed(detectors=DetectorState())
    except OSError as error:
        raise told(error, folder) from error
    except (ValueError, RecursionError):
        return Progressed(detectors=DetectorState())


def write_state(folder: Path, state: Progressed) -> None:
    """Write how far a version was watched."""
    written = _Written(
        looked=_text(state.looked),
        since=_text(state.since),
        reference=state.reference,
        detectors=encode_state(state.detectors).hex(),
    )
    write_whole(folder / STATE, document(written))


def _text(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat()


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

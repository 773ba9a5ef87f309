"""The verb ``audit``: verify, export and list the chain of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.evidence import Audit, Record, Store
from seatrial.values import InputError
from seatrial.workflows.outputs import write_whole
from seatrial.workflows.wire import open_project, open_store


def verify_chain(path: Path, *, settings: Sequence[str] = (), head: Path | None = None) -> Audit:
    """Return what a check of every record found; against an exported head, truncation too.

    Raises
    ------
    InputError
        If the head cannot be read.
    StateError
        If the store cannot be read.
    """
    text = None if head is None else _read(head)
    with _open(path, settings) as store:
        return store.verify(text)


def export_head(path: Path, *, settings: Sequence[str] = (), out: Path | None = None) -> str:
    """Return the head of the chain as a small JSON document, written to ``out`` if given."""
    with _open(path, settings) as store:
        text = store.export_head()
    if out is not None:
        write_whole(out, text.encode() + b"\n")
    return text


def list_records(path: Path, *, settings: Sequence[str] = ()) -> tuple[Record, ...]:
    """Return the records of the chain, the oldest first."""
    with _open(path, settings) as store:
        return store.records()


def _open(path: Path, settings: Sequence[str]) -> Store:
    return open_store(open_project(path, settings))


def _read(head: Path) -> str:
    try:
        return head.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "EVD081",
            f"the exported head cannot be read: {error}",
            where=str(head),
            fix="seatrial audit head --out head.json",
        ) from error

"""Links of the audit chain: each names the one before it by digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from seatrial.values import Evidence, InputError
from seatrial.values.canonical import decode, digest, document, dumps, encode, parse_document

START = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry of the chain.

    Parameters
    ----------
    seq
        Place in the chain, from 1, without a gap.
    kind
        ``"trial"``, ``"release"``, ``"alias"`` ...
    written
        When it was written, ISO 8601, UTC.
    previous
        Digest of the record before; zeros for the first.
    payload
        Canonical JSON.
    payload_digest
        ``"sha256:..."`` of the payload.
    content_digest
        The same without time and machine: equal for equal inputs and seed.
    digest
        ``"sha256:..."`` over all of the above but the payload itself, which stands in by its digest.
    """

    seq: int
    kind: str
    written: str
    previous: str
    payload: bytes
    payload_digest: str
    content_digest: str
    digest: str

    @property
    def head(self) -> Head:
        """The chain up to and with this record."""
        return Head(seq=self.seq, digest=self.digest, written=self.written)

    def evidence(self) -> Evidence:
        """Return the evidence of a trial.

        Raises
        ------
        InputError
            ``EVD011`` if the record holds something else.
        """
        if self.kind != "trial":
            raise InputError("EVD011", f"record {self.seq} is a {self.kind}, not a trial", where=f"record {self.seq}")
        return parse_evidence(self.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a chain at some time; kept elsewhere, it shows whether records were cut off since.

    Parameters
    ----------
    seq
        Number of records; 0 for an empty chain.
    digest
        Digest of the last record.
    written
        When the last record was written; empty for an empty chain.
    """

    seq: int = 0
    digest: str = START
    written: str = ""


def export_head(head: Head) -> str:
    """Return a head as a small JSON document, to be kept where the writer of the chain cannot change it."""
    return document(head).decode()


def parse_head(text: str) -> Head:
    """Return the head that :func:`export_head` wrote.

    Raises
    ------
    InputError
        ``EVD012`` if the text is something else.
    """
    try:
        return parse_document(Head, text.encode())
    except ValueError as error:
        raise InputError(
            "EVD012",
            f"this is no exported head of an audit chain: {error}",
            expected="a file that seatrial audit head wrote",
            fix="seatrial audit head --out head.json",
        ) from error


def parse_evidence(payload: bytes) -> Evidence:
    """Return the evidence in canonical JSON, as in ``evidence.json``.

    Raises
    ------
    InputError
        ``EVD013`` if the text is something else, or was written by a newer version.
    """
    try:
        return decode(Evidence, json.loads(payload))
    except (ValueError, RecursionError) as error:
        raise InputError(
            "EVD013",
            f"this is no evidence that this version can read: {error}",
            expected="an evidence.json of schema_version 1",
            fix="read it with the version of seatrial that wrote it, or run seatrial trial again",
        ) from error


def content_digest(evidence: Evidence) -> str:
    """Return the digest of evidence without time and machine: equal for equal inputs and seed."""
    return _without_run(encode(evidence))


def evidence_payload(evidence: Evidence) -> bytes:
    """Return the bytes of ``evidence.json``: canonical JSON."""
    return dumps(evidence)


def make_link(*, previous: Head, kind: str, written: str, payload: bytes) -> Link:
    """Return the record that follows a head."""
    fields = {"seq": previous.seq + 1, "kind": kind, "written": written, "previous": previous.digest}
    digests = {"payload_digest": _of_bytes(payload), "content_digest": _of_content(payload)}
    seal = digest({**fields, **digests})
    return Link(
        seq=previous.seq + 1,
        kind=kind,
        written=written,
        previous=previous.digest,
        payload=payload,
        **digests,
        digest=seal,
    )


def problems_of(record: Link, *, previous: Head) -> tuple[str, ...]:
    """Return what is wrong with a record that should follow a head; empty when it is whole."""
    if record.seq != previous.seq + 1:
        return (_gap(record.seq, previous.seq),)
    found = []
    if record.previous != previous.digest:
        found.append(f"record {record.seq} does not follow the one before it: a record was changed, swapped or put in")
    if record.payload_digest != _of_bytes(record.payload):
        found.append(f"record {record.seq}: its content was changed")
    elif record.content_digest != _of_content(record.payload):
        found.append(f"record {record.seq}: the digest of its content was changed")
    fields = {"seq": record.seq, "kind": record.kind, "written": record.written, "previous": record.previous}
    digests = {"payload_digest": record.payload_digest, "content_digest": record.content_digest}
    if record.digest != digest({**fields, **digests}):
        found.append(f"record {record.seq}: its kind, time or a digest was changed")
    return tuple(found)


def _gap(seq: int, before: int) -> str:
    if seq <= before:
        return f"record {seq} is there twice or out of order"
    missing = f"record {before + 1} is" if seq == before + 2 else f"records {before + 1} to {seq - 1} are"
    return f"{missing} missing"


def _of_bytes(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _of_content(payload: bytes) -> str:
    """Return the digest without ``run``; that of the bytes if they are no JSON object."""
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return _of_bytes(payload)
    return _without_run(data) if isinstance(data, dict) else _of_bytes(payload)


def _without_run(data: dict[str, Any]) -> str:
    return digest({key: value for key, value in data.items() if key != "run"})

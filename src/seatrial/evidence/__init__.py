"""Records with digests, gates, the audit chain, the metadata store."""

from seatrial.evidence.audit import Audit
from seatrial.evidence.log import LogLine
from seatrial.evidence.provenance import code_digest, library_versions, machine_facts
from seatrial.evidence.record import (
    Head,
    Record,
    content_digest,
    evidence_payload,
    export_head,
    parse_evidence,
    parse_head,
)
from seatrial.evidence.store import Store

__all__ = [
    "Audit",
    "Head",
    "LogLine",
    "Record",
    "Store",
    "code_digest",
    "content_digest",
    "evidence_payload",
    "export_head",
    "library_versions",
    "machine_facts",
    "parse_evidence",
    "parse_head",
]

"""Records with digests, gates, the audit chain, the metadata store."""

from seatrial.evidence.audit import Audit
from seatrial.evidence.candidates import Candidate
from seatrial.evidence.default_gates import default_gates
from seatrial.evidence.judge import judge
from seatrial.evidence.keys import StoredKey
from seatrial.evidence.link import Head, content_digest, evidence_payload, parse_evidence
from seatrial.evidence.provenance import code_digest, library_versions, machine_facts
from seatrial.evidence.record import Record
from seatrial.evidence.releases import Wanted
from seatrial.evidence.spend import use_of_test
from seatrial.evidence.store import Store

__all__ = [
    "Audit",
    "Candidate",
    "Head",
    "Record",
    "Store",
    "StoredKey",
    "Wanted",
    "code_digest",
    "content_digest",
    "default_gates",
    "evidence_payload",
    "judge",
    "library_versions",
    "machine_facts",
    "parse_evidence",
    "use_of_test",
]

"""Records with digests, gates, the audit chain, the metadata store.

What judges is imported from its own modules: it needs scipy, and a server that only opens the store does not.
"""

from seatrial.evidence.audit import Audit
from seatrial.evidence.candidates import Candidate
from seatrial.evidence.keys import StoredKey
from seatrial.evidence.link import Head, content_digest, evidence_payload, parse_evidence
from seatrial.evidence.provenance import code_digest, library_versions, machine_facts
from seatrial.evidence.record import Record
from seatrial.evidence.releases import Wanted
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
    "evidence_payload",
    "library_versions",
    "machine_facts",
    "parse_evidence",
]

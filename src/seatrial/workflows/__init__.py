"""The verbs, and the one place where things are wired."""

from seatrial.workflows.api import trial
from seatrial.workflows.audit import export_head, list_records, verify_chain
from seatrial.workflows.card import write_card
from seatrial.workflows.demo import Demonstration, run_demo
from seatrial.workflows.init import Drafted, draft_project
from seatrial.workflows.result import Trial
from seatrial.workflows.trial import run_trial

__all__ = [
    "Demonstration",
    "Drafted",
    "Trial",
    "draft_project",
    "export_head",
    "list_records",
    "run_demo",
    "run_trial",
    "trial",
    "verify_chain",
    "write_card",
]

"""Who is told of what, once, and not again before it matters."""

from seatrial.alerting.channels.channel import Channel, Message, Undelivered
from seatrial.alerting.deliver import Delivered, deliver
from seatrial.alerting.event import SEVERITIES, Event, Severity
from seatrial.alerting.notice import Action, Line, Notice
from seatrial.alerting.record import advance, recall, record
from seatrial.alerting.rules import Route, Rules
from seatrial.alerting.state import Alert, AlertState, Incident, Mute
from seatrial.alerting.step import step

__all__ = [
    "SEVERITIES",
    "Action",
    "Alert",
    "AlertState",
    "Channel",
    "Delivered",
    "Event",
    "Incident",
    "Line",
    "Message",
    "Mute",
    "Notice",
    "Route",
    "Rules",
    "Severity",
    "Undelivered",
    "advance",
    "deliver",
    "recall",
    "record",
    "step",
]

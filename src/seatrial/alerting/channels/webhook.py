"""Tell a program by HTTP: the message as JSON, signed as the Standard Webhooks specification says."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from seatrial.alerting.channels.channel import Message
from seatrial.alerting.channels.document import as_object
from seatrial.alerting.channels.http import post
from seatrial.values.canonical import dumps

_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """Posts JSON.

    Parameters
    ----------
    name
        As in the project file.
    url
        Where to.
    secret
        What the signature is made with; empty: it is not signed. After ``whsec_`` it is base64, else as it is.
    token
        Sent as a bearer token; empty: none is.
    clock
        Seconds since 1970, for the signature.
    """

    name: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    clock: Callable[[], float] = time.time

    def send(self, message: Message) -> str:
        """Return once the server answered with 2xx; raises ``Undelivered`` if it did not."""
        body = dumps(as_object(message))
        headers = {"Idempotency-Key": message.key, "Webhook-Id": message.key}
        if self.secret:
            moment = str(int(self.clock()))
            made = signature(self.secret, body, key=message.key, timestamp=moment)
            headers |= {"Webhook-Timestamp": moment, "Webhook-Signature": made}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        post(self.url, body, headers, secrets=(self.secret, self.token))
        return ""


def signature(secret: str, body: bytes, *, key: str, timestamp: str) -> str:
    """Return the signature of a body sent with a key at a time: ``v1,`` and base64 of an HMAC with SHA-256."""
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()

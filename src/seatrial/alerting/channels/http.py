"""Post to an address that the user named, and to no other: redirects are not followed."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from seatrial.alerting.channels.channel import Undelivered
from seatrial.alerting.channels.document import plain

TIMEOUT_S = 10.0
_SHOWN = 200
_REDIRECTS = range(300, 400)
# The body is at fault, so another message may do; anything else is true of the next message too.
_REFUSALS = (400, 413, 415, 422)
# Of http and https; any other address is refused, and a redirect is an error.
_HANDLERS = (
    urllib.request.ProxyHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.HTTPErrorProcessor,
    urllib.request.UnknownHandler,
)


def post(url: str, body: bytes, headers: Mapping[str, str], *, secrets: tuple[str, ...] = ()) -> None:
    """Return once a server has taken a body: it answered with 2xx.

    Parameters
    ----------
    url
        Of http or https; a certificate must be valid. It may be a secret: only its host is ever shown.
    headers
        Beside those of any JSON.
    secrets
        What is struck out of what the server answers.

    Raises
    ------
    Undelivered
        If there was another answer, or none.
    """
    place = origin(url)
    every = {"Content-Type": "application/json", "User-Agent": "seatrial", **headers}
    try:
        request = urllib.request.Request(url, data=body, headers=every, method="POST")  # noqa: S310 - see _HANDLERS
        with _opener().open(request, timeout=TIMEOUT_S) as answer:
            answer.read(_SHOWN)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(error, place, (url, *secrets)) from None
    except urllib.error.URLError as error:
        raise Undelivered(f"{place} cannot be reached: {_struck(str(error.reason), (url, *secrets))}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Undelivered(f"{place} did not answer: {_struck(str(error), (url, *secrets))}") from None


def origin(url: str) -> str:
    """Return scheme, host and port of an address, which are no secret."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.hostname}{port}"


def _opener() -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    for handler in _HANDLERS:
        opener.add_handler(handler())
    return opener


def _refused(error: urllib.error.HTTPError, place: str, secrets: tuple[str, ...]) -> Undelivered:
    if error.code in _REDIRECTS:
        return Undelivered(f"{place} answered {error.code}: it points elsewhere, where nobody said to send anything")
    try:
        said = _struck(error.read(_SHOWN).decode(errors="replace"), secrets)
    except (OSError, http.client.HTTPException, ValueError):
        said = ""
    words = f"{place} answered {error.code}{': ' if said else ''}{said}"
    return Undelivered(words, down=error.code not in _REFUSALS, after_s=_seconds(error.headers.get("Retry-After")))


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() else None


def _struck(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return plain(text)[:_SHOWN]

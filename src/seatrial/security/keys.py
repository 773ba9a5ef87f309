"""Tokens of the server's keys: 256 bits of chance, of which only a digest is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

ID_BYTES, SECRET_BYTES = 6, 32
_TOKEN = re.compile(r"st_([0-9a-f]{12})_[0-9a-f]{64}")
_RATE = re.compile(r"([1-9][0-9]{0,8}) */ *(second|minute|hour|day)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the owner of a key sends; told once, never kept.

    Parameters
    ----------
    id
        Of the key.
    text
        ``st_<id>_<secret>``.
    """

    id: str
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """``"sha256:..."``, which is what is kept."""
        return token_digest(self.text)


def new_token(chance: Callable[[int], bytes] = secrets.token_bytes) -> Token:
    """Return a token that nobody has seen; ``chance`` gives so many random bytes."""
    key_id = chance(ID_BYTES).hex()
    return Token(id=key_id, text=f"st_{key_id}_{chance(SECRET_BYTES).hex()}")


def token_id(text: str) -> str | None:
    """Return which key a token claims to be, None if it is no token.

    Examples
    --------
    >>> token_id("st_0123456789ab_" + "0" * 64)
    '0123456789ab'
    >>> token_id("secret")
    """
    found = _TOKEN.fullmatch(text)
    return None if found is None else found[1]


def token_digest(text: str) -> str:
    """Return the digest of a token. A plain hash is enough: nobody guesses 256 bits of chance."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def token_matches(text: str, digest: str) -> bool:
    """Return whether a token has this digest, in a time that does not tell how much of it is right."""
    return hmac.compare_digest(token_digest(text), digest)


def parse_rate(text: str) -> tuple[int, int] | None:
    """Return how many requests in how many seconds a rate allows, None if it is no rate.

    Examples
    --------
    >>> parse_rate("100/second"), parse_rate("5 / minute"), parse_rate("often")
    ((100, 1), (5, 60), None)
    """
    found = _RATE.fullmatch(text.strip())
    return None if found is None else (int(found[1]), _SECONDS[found[2]])

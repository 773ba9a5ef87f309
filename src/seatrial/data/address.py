"""Addresses of tables in object stores."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seatrial.values import InputError, did_you_mean

SCHEMES = ("s3", "gs", "az")
_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<bucket>[^/]*)/?(?P<key>.*)", re.DOTALL)
_QUERY = re.compile(r"\?[^/?]*=")
_EXAMPLE = "s3://bucket/data/test.parquet, s3://bucket/data/2024-*.parquet or s3://bucket/data/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a table lies in an object store.

    Parameters
    ----------
    scheme
        ``"s3"``, ``"gs"`` or ``"az"``.
    bucket
        The bucket, or the container.
    key
        Of one object; a pattern; or the beginning that all objects of a folder have.
    """

    scheme: str
    bucket: str
    key: str

    @property
    def root(self) -> str:
        """What stands before every key."""
        return f"{self.scheme}://{self.bucket}/"

    @property
    def url(self) -> str:
        """The whole address; it holds no secret."""
        return self.root + self.key


def is_address(source: object) -> bool:
    """Return whether a source is an address on a network and not a path."""
    return isinstance(source, str) and _ADDRESS.fullmatch(source) is not None


def parse_address(text: str) -> Address:
    """Return the parts of an address.

    Raises
    ------
    InputError
        ``TBL005`` of a kind that is not read, ``TBL032`` not one that can be read. Neither shows what may be a secret.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError("not an address")
    scheme, bucket, key = found["scheme"].lower(), found["bucket"], found["key"]
    if scheme not in SCHEMES:
        raise InputError(
            "TBL005",
            f'tables are not read from addresses that begin with "{scheme}://".{did_you_mean(scheme, SCHEMES)}',
            where=without_secrets(text),
            expected="a file, a glob or a folder of this machine, or an address that begins with s3://, gs:// or az://",
            fix="copy the table here first and name the copy",
        )
    if "@" in bucket or ":" in bucket or _QUERY.search(key):
        raise InputError(
            "TBL032",
            "this address holds a user, a password or a query, which may be a secret and would stand in every report",
            where=f"{scheme}://...",
            expected=f"an address alone, such as {_EXAMPLE}",
            fix="give credentials by the environment, such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )
    if not bucket or not key:
        missing = "bucket" if not bucket else "object or folder"
        raise InputError("TBL032", f"this address names no {missing}", where=text, expected=_EXAMPLE)
    if {"", ".", ".."} & set(key.removesuffix("/").split("/")):
        raise InputError("TBL032", "this address has a part that is empty, . or ..", where=text, expected=_EXAMPLE)
    return Address(scheme=scheme, bucket=bucket, key=key)


def without_secrets(text: str) -> str:
    """Return an address as it may be shown: no user, no password, no query.

    Examples
    --------
    >>> without_secrets("https://me:word@host/t.csv?sig=abc")
    'https://...@host/t.csv?...'
    """
    scheme, _, rest = text.partition("://")
    head, query, _ = rest.partition("?")
    user, at, host = head.rpartition("@")
    return f"{scheme}://{'...@' if at else ''}{host if at else user or host}{'?...' if query else ''}"

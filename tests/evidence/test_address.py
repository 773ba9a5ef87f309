# ruff: noqa: S105, S106 - passwords of databases that are nowhere
# Passwords of nobody.
"""A URL becomes an address as PostgreSQL's own programs read it."""

from __future__ import annotations

import ssl

import pytest
from sqlalchemy.engine import make_url

from seatrial.evidence.address import Address
from seatrial.values import StateError


def address(url: str, password: str | None = None) -> Address:
    return Address.of(make_url(url), password=password)


def test_a_url_is_read_as_postgresql_reads_it() -> None:
    assert address("postgresql://me:se%40cret@db.example.com:6543/evidence") == Address(
        user="me", password="se@cret", database="evidence", host="db.example.com", port=6543
    )
    assert address("postgres://me@/evidence?host=/run/pg") == Address(
        user="me", database="evidence", host="/run/pg", tls=False
    )


def test_the_password_of_the_url_wins_over_that_of_the_environment() -> None:
    assert address("postgresql://me:one@h/x", "two").password == "one"
    assert address("postgresql://me@h/x", "two").password == "two"
    assert "two" not in repr(address("postgresql://me@h/x", "two"))


@pytest.mark.parametrize(("mode", "tls"), [("disable", False), ("prefer", None), ("require", True)])
def test_how_much_tls_is_asked_for(mode: str, tls: object) -> None:
    assert address(f"postgresql://me@h/x?sslmode={mode}").tls is tls


@pytest.mark.parametrize(("mode", "checks_name"), [("verify-ca", False), ("verify-full", True)])
def test_a_server_is_verified_where_that_is_asked(mode: str, *, checks_name: bool) -> None:
    tls = address(f"postgresql://me@h/x?sslmode={mode}").tls
    assert isinstance(tls, ssl.SSLContext)
    assert (tls.verify_mode, tls.check_hostname) == (ssl.CERT_REQUIRED, checks_name)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("postgresql://h/x", "user"),
        ("postgresql://me@h", "database"),
        ("postgresql://me@h/x?sslmod=require", 'Did you mean "sslmode"'),
        ("postgresql://me@h/x?sslmode=verify_full", 'Did you mean "verify-full"'),
        ("postgresql://me@h/x?sslmode=verify-full&sslrootcert=nowhere.pem", "sslrootcert"),
        ("postgresql+psycopg://me@h/x", "psycopg"),
    ],
)
def test_what_is_no_address_is_told(url: str, word: str) -> None:
    with pytest.raises(StateError, match="EVD027") as caught:
        address(url)
    assert word in caught.value.words

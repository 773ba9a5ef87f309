"""Header lines that every answer carries: nothing here is a page, and nothing of it is kept by a browser or a proxy."""

from __future__ import annotations

SECURE_HEAD = (
    b"x-content-type-options: nosniff\r\n"
    b"cache-control: no-store\r\n"
    b"content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
    b"referrer-policy: no-referrer\r\n"
)
JSON_HEAD = b"content-type: application/json\r\n" + SECURE_HEAD
TEXT_HEAD = b"content-type: text/plain; charset=utf-8\r\n" + SECURE_HEAD
BINARY_HEAD = b"content-type: application/octet-stream\r\n" + SECURE_HEAD
STRICT_TRANSPORT = b"strict-transport-security: max-age=31536000\r\n"

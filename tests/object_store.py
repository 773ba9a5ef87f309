"""An object store of one's own: moto's server on this machine, asked over HTTP like any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectStore:
    """A server that speaks S3, and a client that writes to it."""

    endpoint: str
    client: Any

    def bucket(self, name: str, files: Path | None = None) -> str:
        """Return the name of a new bucket that holds the files of a folder."""
        self.client.create_bucket(Bucket=name)
        for path in sorted(files.rglob("*")) if files is not None else ():
            if path.is_file():
                self.put(name, path.relative_to(files or path).as_posix(), path.read_bytes())
        return name

    def put(self, bucket: str, key: str, content: bytes) -> None:
        """Write one object."""
        self.client.put_object(Bucket=bucket, Key=key, Body=content)

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """Let this process find the server by the variables that everybody uses."""
        patch.setenv("AWS_ENDPOINT_URL", self.endpoint)
        patch.setenv("AWS_ACCESS_KEY_ID", KEY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("AWS_ALLOW_HTTP", "true")

    @contextmanager
    def closed_to_everybody(self) -> Iterator[None]:
        """Let the server ask for rights that nobody has."""
        self._free_requests(b"0")
        try:
            yield
        finally:
            self._free_requests(b"inf")

    def _free_requests(self, count: bytes) -> None:
        headers = {"Content-Type": "text/plain"}
        request = Request(f"{self.endpoint}/moto-api/reset-auth", data=count, headers=headers, method="POST")  # noqa: S310 - our own server
        urlopen(request).close()  # noqa: S310 - the same


@contextmanager
def serving() -> Iterator[ObjectStore]:
    """Give an object store on a free port."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )
    try:
        yield ObjectStore(endpoint=endpoint, client=client)
    finally:
        client.close()
        server.stop()

"""One bucket of an object store, asked through obstore."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seatrial.data.address import Address
from seatrial.data.scratch import writing
from seatrial.values import InputError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

PIECE = 8 << 20  # bytes that are asked for, and in memory, at once
MOST_OBJECTS = 100_000
_PATIENCE = timedelta(seconds=30)  # for one request, and for all retries of it
_RETRIES = 3
_VARIABLES = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN",
}
_INSECURE = {"s3": "AWS_ALLOW_HTTP", "gs": "GOOGLE_ALLOW_HTTP", "az": "AZURE_ALLOW_HTTP"}
_TRUE = ("1", "true", "yes", "on")
_STATUS = re.compile(r"status code: (\d{3})|Server returned error response: (\d{3})")
_UNCONFIGURED = (
    "169.254.",  # the machine itself is asked where the environment says nothing
    "token request",
    "must be specified",
    "Missing AccessKeyId",
    "Missing SecretAccessKey",
    "Invalid Access Key",
    "service account file",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An object as a listing tells it.

    Parameters
    ----------
    key
        Its name in the bucket.
    size
        Bytes.
    etag
        Its version, as the store names it; None if it does not.
    """

    key: str
    size: int
    etag: str | None


class Bucket:
    """A bucket, or a container, that is only read."""

    def __init__(self, address: Address) -> None:
        self._address = address
        try:
            from obstore import exceptions, store  # noqa: PLC0415 - only where a table is remote
        except ImportError as error:
            raise InputError(
                "TBL031",
                "this address is in an object store, and the library that asks it is not installed",
                where=address.url,
                fix='pip install "seatrial[remote]"',
            ) from error
        self._error = exceptions.BaseError
        kinds: dict[str, Any] = {"s3": store.S3Store, "gs": store.GCSStore, "az": store.AzureStore}
        allow_http = os.environ.get(_INSECURE[address.scheme], "").lower() in _TRUE
        client: ClientConfig = {"allow_http": allow_http, "connect_timeout": "5s", "timeout": _PATIENCE}
        retry: RetryConfig = {"max_retries": _RETRIES, "retry_timeout": _PATIENCE}
        with self._asking():
            self._store: ObjectStore = kinds[address.scheme](address.bucket, client_options=client, retry_config=retry)

    def find(self, key: str) -> Entry | None:
        """Return one object; None if there is none of that name."""
        with self._asking():
            try:
                return _entry(self._store.head(key))
            except FileNotFoundError:
                return None

    def folder(self, prefix: str) -> tuple[list[Entry], list[str]]:
        """Return the objects of one folder, and the names of the folders in it."""
        with self._asking(), self._listing():
            found = self._store.list_with_delimiter(prefix or None)
            return [_entry(each) for each in found["objects"]], list(found["common_prefixes"])

    def below(self, prefix: str) -> list[Entry]:
        """Return the objects of a folder and of all folders in it.

        Raises
        ------
        InputError
            ``TBL037`` if they are too many to look through.
        """
        entries: list[Entry] = []
        with self._asking(), self._listing():
            for some in self._store.list(prefix or None, chunk_size=1000):
                entries += [_entry(each) for each in some]
                if len(entries) > MOST_OBJECTS:
                    raise InputError(
                        "TBL037",
                        f"there are more than {MOST_OBJECTS:,} objects below {self._address.root}{prefix}",
                        where=self._address.url,
                        fix="name a folder further down, or a pattern whose first part has no * in it",
                    )
        return entries

    def pieces(self, entry: Entry, to: Path) -> Iterator[int]:
        """Write an object to a file a piece at a time, and give the size of each.

        Raises
        ------
        InputError
            ``TBL038`` if the object changed meanwhile.
        StateError
            ``TBL030`` if the disk is full.
        """
        with writing(to.parent):
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(b"")
        for start in range(0, entry.size, PIECE):
            piece = self._piece(entry, start, min(start + PIECE, entry.size))
            with writing(to.parent), to.open("ab") as file:
                file.write(piece)
            yield len(piece)

    def _piece(self, entry: Entry, start: int, end: int) -> bytes:
        with self._asking():
            try:
                options: Any = {"range": (start, end)} | ({"if_match": entry.etag} if entry.etag else {})
                piece = bytes(self._store.get(entry.key, options=options).bytes())
            except FileNotFoundError:
                piece = b""
        if len(piece) != end - start:
            raise self._changed(entry.key)
        return piece

    @contextmanager
    def _listing(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise self._no_bucket() from None

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Turn what the library says into ours; its own text is not shown, as it may hold credentials."""
        try:
            yield
        except self._error as error:
            raise self._told(type(error).__name__, str(error)) from None

    def _told(self, kind: str, text: str) -> InputError:
        address = self._address
        found = _STATUS.search(text)
        status = "" if found is None else found[1] or found[2]
        if "NoSuchBucket" in text or "ContainerNotFound" in text:
            return self._no_bucket()
        if kind == "PreconditionError":
            return self._changed(address.key)
        if kind == "InvalidPathError":
            return InputError(
                "TBL037",
                "an object there has a name that cannot be the name of a file, such as one with .. in it",
                where=address.url,
                expected="names of parts that are divided by single slashes",
                fix="name one object, or a folder without such a name",
            )
        unconfigured = any(words in text for words in _UNCONFIGURED)
        if unconfigured or status in ("401", "403"):
            why = "the environment holds no credentials that can be used" if unconfigured else f"it answers {status}"
            return InputError(
                "TBL034",
                f"the object store does not let us read this: {why}",
                where=address.url,
                expected="credentials that may list and read it",
                fix=f"set {_VARIABLES[address.scheme]}",
            )
        return self._silent(status, insecure="BadScheme" in text)

    def _silent(self, status: str, *, insecure: bool) -> InputError:
        scheme = self._address.scheme
        if insecure:
            found, fix = "the endpoint is http:// and not https://", f"to allow that: {_INSECURE[scheme]}=true"
        else:
            waited = f"{_RETRIES} retries within {_PATIENCE.seconds} s"
            found = f"it answers {status}" if status else f"no answer that could be used, after {waited} at most"
            fix = f"see that the network is there, and that these are right: {_VARIABLES[scheme]}"
        return InputError("TBL035", f"the object store cannot be asked: {found}", where=self._address.url, fix=fix)

    def _no_bucket(self) -> InputError:
        address = self._address
        return InputError(
            "TBL033",
            f'there is no bucket "{address.bucket}", or not for these credentials',
            where=address.url,
            expected="a bucket of the account and the endpoint that the environment names",
            fix=f"correct the name, or set {_VARIABLES[address.scheme]}",
        )

    def _changed(self, key: str) -> InputError:
        return InputError(
            "TBL038",
            "this object was replaced or removed while it was read",
            where=self._address.root + key,
            expected="objects that stay as they are for the length of a run",
            fix="run the command again when nothing writes there",
        )


def _entry(found: Any) -> Entry:  # noqa: ANN401 - the library's own dictionary, typed in stubs only
    return Entry(key=str(found["path"]), size=int(found["size"]), etag=found["e_tag"])

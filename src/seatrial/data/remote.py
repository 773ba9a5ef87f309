"""Tables in object stores: their objects are copied to this machine, and read like every other table."""

from __future__ import annotations

import glob
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from seatrial.data.address import Address, parse_address
from seatrial.data.bucket import Bucket, Entry
from seatrial.data.formats.delta import LOG, open_delta, require_whole, split_version
from seatrial.data.formats.locate import locate
from seatrial.data.place import Place
from seatrial.data.scratch import MEBI, writing
from seatrial.values import InputError, Progress, StateError, did_you_mean

_SHOWN = 5
_DELETED_ROWS = "deletion_vector_"


@contextmanager
def mirrored(source: str, *, scratch: Path | None, step: str, progress: Progress) -> Iterator[Place]:
    """Give the place on this machine where a copy of a remote table lies; it is gone afterwards.

    Whatever is told of the copy in the meantime is told of the table.

    Parameters
    ----------
    source
        The address of an object, a pattern, a folder, or a Delta table, of which the log and the files of the version
        that is wanted are copied.
    scratch
        The folder in which the copy is made; None for the temporary folder.
    step, progress
        Told of the bytes fetched.

    Raises
    ------
    InputError
        ``TBL001`` to ``TBL005`` as for local tables, ``TBL031`` to ``TBL038``, ``TBL040`` to ``TBL043``.
    StateError
        ``TBL030``, ``TBL036`` if the disk has no room.
    """
    address = parse_address(source)
    with tempfile.TemporaryDirectory(prefix="mirror-", dir=scratch, ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        with _told_of(address, folder):
            copy = _Copy(address, folder, step=step, progress=progress)
            copy.make()
            yield copy.place


class _Copy:
    """The objects of one address, as files of a folder."""

    def __init__(self, address: Address, folder: Path, *, step: str, progress: Progress) -> None:
        self.place = Place(source=address.key, root=folder, before=address.root)
        self._address = address
        self._bucket = Bucket(address)
        self._step = step
        self._progress = progress

    def make(self) -> None:
        """Copy what the address stands for."""
        key = self._address.key
        if glob.has_magic(key):
            self._take_from(*self._candidates(key.split("/")))
            return
        one = None if key.endswith("/") else self._bucket.find(key)
        if one is not None:
            self.fetch([one])
            return
        table, version = split_version(key.rstrip("/"))
        entries, folders = self._bucket.folder(table)
        if any(PurePosixPath(each).name == LOG for each in folders):
            self._take_delta(table, version)
        elif version is None and (entries or folders):
            self._take_from(entries, folders)
        else:
            raise self._missing(PurePosixPath(key))

    def fetch(self, entries: Sequence[Entry]) -> None:
        """Copy some objects.

        Raises
        ------
        StateError
            ``TBL036`` before anything is copied, if there is no room for them.
        """
        total = sum(entry.size for entry in entries)
        free = shutil.disk_usage(self.place.root).free
        if total > free:
            raise StateError(
                "TBL036",
                f"the disk has no room for this table: {total / MEBI:,.0f} MiB of objects, {free / MEBI:,.0f} MiB free",
                where=str(self.place.root.parent),
                expected="room for a copy of the objects, for the length of the reading",
                fix="free some space, or name fewer objects",
            )
        done = 0
        for entry in entries:
            for size in self._bucket.pieces(entry, self._file(entry.key)):
                done += size
                self._progress(self._step, done, total)

    def _candidates(self, pattern: Sequence[str]) -> tuple[Sequence[Entry], Sequence[str]]:
        first = next(i for i, part in enumerate(pattern) if glob.has_magic(part))
        fixed = "/".join(pattern[:first])
        if first == len(pattern) - 1 and pattern[first] != "**":
            return self._bucket.folder(fixed)
        return self._bucket.below(fixed), ()

    def _take_from(self, entries: Sequence[Entry], folders: Sequence[str]) -> None:
        """Copy those objects that ``locate`` chooses among empty files of their names."""
        every = {self._file(entry.key): entry for entry in entries}
        above = {folder for file in every for folder in file.parents}
        # An object "data/" of no bytes stands for a folder.
        by_file = {file: entry for file, entry in every.items() if entry.size or file not in above}
        for name in folders:
            self._file(name).mkdir(parents=True, exist_ok=True)
        for file in by_file:
            self._stand_in(file)
        chosen = locate(self.place)
        require_whole(chosen)
        self.fetch([by_file[file] for file in chosen])

    def _take_delta(self, table: str, version: int | None) -> None:
        """Copy the log, and those files that it names."""
        entries = self._bucket.below(table)
        self.fetch([entry for entry in entries if _tells(PurePosixPath(entry.key).relative_to(table))])
        paths = set(open_delta(self.place.root / table, version).paths)
        self.fetch([entry for entry in entries if self._file(entry.key) in paths])

    def _stand_in(self, file: Path) -> None:
        try:
            with writing(file.parent):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch(exist_ok=False)
        except StateError as error:
            if not isinstance(error.__cause__, FileExistsError | NotADirectoryError | IsADirectoryError):
                raise
            raise InputError(
                "TBL037",
                "two objects there cannot be two files of this machine, such as a.csv and A.csv, or a.csv and a.csv/b",
                where=self._address.url,
                fix="name one of them, or a pattern that only one of them fits",
            ) from None

    def _file(self, key: str) -> Path:
        return self.place.root / key

    def _missing(self, key: PurePosixPath) -> InputError:
        folder = "" if key.parent == PurePosixPath() else str(key.parent)
        entries, folders = self._bucket.folder(folder)
        names = sorted({PurePosixPath(each).name for each in [*(entry.key for entry in entries), *folders]})
        shown = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
        near = did_you_mean(key.name, names)
        return InputError(
            "TBL001",
            f'there is no object or folder "{key.name}" in {self._address.root}{folder}.{near}',
            where=self._address.url,
            expected=f"one of: {shown}" if names else "an object that is there; none has a name that begins so",
            fix="correct the address; capitals count",
        )


def _tells(path: PurePosixPath) -> bool:
    """Return whether a file of a Delta table says which rows it has, and does not hold them."""
    return path.parts[0] == LOG or path.name.startswith(_DELETED_ROWS)


@contextmanager
def _told_of(address: Address, folder: Path) -> Iterator[None]:
    """Let what is told of the copy be told of the address."""
    try:
        yield
    except InputError as error:

        def told(text: str) -> str:
            return text.replace(str(folder), address.root.rstrip("/"))

        parts = {"where": told(error.where), "expected": told(error.expected), "fix": told(error.fix)}
        raise InputError(error.code, told(error.found), **parts) from error

"""What is served, from the store to the workers: read again and again, written as a snapshot when it changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from seatrial.evidence import Store, StoredKey
from seatrial.models.package import open_package, package_folder
from seatrial.serving.snapshot import (
    Limits,
    ServedKey,
    ServedModel,
    ServedVersion,
    Snapshot,
    decode_snapshot,
    encode_snapshot,
)
from seatrial.values import CHAMPION, InputError, Release, SeatrialError, StateError
from seatrial.workflows.outputs import write_whole
from seatrial.workflows.serve import Serving

SNAPSHOT = "snapshot.json"
SHADOW = "shadow"
MEGABYTE = 1 << 20
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The store cannot be read: since when (``time.time()``), and why."""

    since: float
    why: SeatrialError


class Publisher:
    """The snapshot of a server, kept up with the store.

    Parameters
    ----------
    serving
        What is served.
    store
        Opened without patience: whoever waits for it cannot notice anything else.
    tell
        Takes a sentence when something happens that its owner must know.
    """

    def __init__(self, serving: Serving, store: Store, *, tell: Tell) -> None:
        self._serving = serving
        self._store = store
        self._tell = tell
        self._file = serving.folder / SNAPSHOT
        self._turn = Lock()  # the watch and the management API both refresh
        self._missing: frozenset[str] = frozenset()
        self.snapshot = Snapshot(number=_last_number(serving))
        self.releases: tuple[Release, ...] = ()
        self.away: Away | None = None
        self.read_at = 0.0

    def begin(self) -> Snapshot:
        """Return the first snapshot, which is written.

        Raises
        ------
        InputError
            ``SRV301`` if nothing can be served, ``PKGnnn`` if the package of a champion is not whole.
        StateError
            If the store cannot be read, or the folder not be written.
        """
        self._write(self._wanted())
        if not self.snapshot.models:
            raise nothing_released(self._serving, self.releases, self._missing)
        for model in self.snapshot.models:
            for version in model.versions:
                if version.version == model.champion:
                    open_package(Path(version.package_folder), digest=version.package_digest)
        return self.snapshot

    def refresh(self) -> None:
        """Publish what the store says now; if it is away, go on with what it said last."""
        with self._turn:
            self._refresh()

    def _refresh(self) -> None:
        try:
            wanted = self._wanted()
        except (InputError, StateError) as error:
            self._store.close()  # its connections may be dead
            if self.away is None:
                self._tell(f"the store is away, serving goes on with what it said last: {error.found}")
            self.away = Away(since=self.away.since if self.away else time.time(), why=error)
            return
        if self.away is not None:
            self._tell(f"the store is back after {time.time() - self.away.since:.0f} s")
            self.away = None
        try:
            self._write(wanted)
        except StateError as error:
            self._tell(f"what is served cannot be changed: {error.found}")

    def _wanted(self) -> Snapshot:
        releases, keys = self._store.releases(), self._store.all_keys()
        self.read_at = time.time()
        self.releases = releases
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        settings = self._serving.settings
        return Snapshot(
            number=self.snapshot.number,
            models=self._models(releases),
            keys=tuple(_served(each) for each in keys if each.key.state(now) == "valid"),
            limits=limits_of(self._serving),
            auth=settings.auth,
            journal=settings.journal,
            sample=settings.sample,
        )

    def _write(self, wanted: Snapshot) -> None:
        if wanted != self.snapshot or not self._file.exists():
            wanted = replace(wanted, number=self.snapshot.number + 1)
            write_whole(self._file, encode_snapshot(wanted))
            self.snapshot = wanted

    def _models(self, releases: tuple[Release, ...]) -> tuple[ServedModel, ...]:
        found = {release for release in releases if release.aliases}
        missing = frozenset(each.package_digest for each in found if not self._is_here(each))
        for release in sorted(found, key=lambda each: (each.name, each.version)):
            if release.package_digest in missing - self._missing:
                self._tell(f"{release.name} {release.version} cannot be served: its package is not on this machine")
        self._missing = missing
        here = [release for release in found if release.package_digest not in missing]
        names = sorted({release.name for release in found})
        before = {model.name: model for model in self.snapshot.models}
        models = []
        for name in names:
            model = self._model(name, [release for release in here if release.name == name])
            kept = before.get(name) if model is None else model
            if kept is not None:
                models.append(kept)
        return tuple(models)

    def _model(self, name: str, releases: list[Release]) -> ServedModel | None:
        """Return a model with the versions that have an alias; None if its champion cannot be served."""
        champion = next((each.version for each in releases if CHAMPION in each.aliases), None)
        if champion is None:
            return None
        return ServedModel(
            name=name,
            versions=tuple(self._version(each) for each in sorted(releases, key=lambda each: each.version)),
            champion=champion,
            shadows=tuple(sorted(each.version for each in releases if SHADOW in each.aliases)),
        )

    def _version(self, release: Release) -> ServedVersion:
        return ServedVersion(
            version=release.version,
            package_folder=str(package_folder(self._serving.state.parent, release.package_digest)),
            package_digest=release.package_digest,
            batching=self._serving.settings.batching,
        )

    def _is_here(self, release: Release) -> bool:
        return package_folder(self._serving.state.parent, release.package_digest).is_dir()


def limits_of(serving: Serving) -> Limits:
    """Return the limits that a project sets for each worker."""
    settings = serving.settings
    return Limits(
        input=settings.input,
        unseen=settings.unseen,
        most_rows=settings.most_rows,
        most_body_bytes=settings.most_body_mb * MEGABYTE,
        queue=settings.queue,
        deadline_ms=settings.deadline_ms,
        drain_s=settings.drain_s,
    )


def nothing_released(serving: Serving, releases: tuple[Release, ...], missing: frozenset[str]) -> InputError:
    """Return the error of a server that has nothing to serve."""
    found, fix = "nothing was released yet", "seatrial release"
    if releases:
        found = f"of {len(releases)} release(s) none has the alias {CHAMPION}"
        fix = f"seatrial release --move {releases[-1].version} --alias champion"
    if missing:
        found = "the package of the champion is not on this machine"
        fix = f"bring .seatrial/artifacts/packages/{min(missing)[7:19]}... here, or run seatrial release here"
    return InputError(
        "SRV301",
        found,
        where=serving.project.state,
        expected="a released model that the alias champion points to",
        fix=fix,
    )


def _served(stored: StoredKey) -> ServedKey:
    key = stored.key
    expires = None if key.expires is None else round(datetime.fromisoformat(key.expires).timestamp() * 1e6)
    return ServedKey(id=key.id, digest=stored.digest, role=key.role, expires_us=expires, rate=key.rate)


def _last_number(serving: Serving) -> int:
    """Return the number of the last snapshot here, so that the next is greater."""
    try:
        return decode_snapshot((serving.folder / SNAPSHOT).read_bytes()).number
    except (OSError, StateError):
        return 0

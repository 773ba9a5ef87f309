"""What the management API takes and gives, as its OpenAPI document says it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from seatrial.values import Key, Release, Role

NAME = r"^[A-Za-z0-9][A-Za-z0-9._+-]*$"
Name = Annotated[str, Field(min_length=1, max_length=255, pattern=NAME)]
Alias = Annotated[str, Field(min_length=1, max_length=64, pattern=NAME)]
Form = Literal["onnx", "native"]
AT_START = "As [serving] had it when the server started; a change takes effect when it is started again."


class Shape(BaseModel):
    """A value of the wire; unknown keys of a request are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Problem(Shape):
    """What went wrong, as everywhere in Seatrial."""

    error: str = Field(description="What was found.")
    code: str = Field(description="Stable for ever.", examples=["KEY001"])
    where: str = Field(description="What it is about; empty if that is the request as a whole.")
    expected: str = Field(description="What would have been right.")
    hint: str = Field(description="What to do next.")


class StoreState(Shape):
    """Whether the store can be read."""

    reachable: bool
    away_s: float = Field(ge=0, description="For how long it has been away, in seconds.")
    error: str = Field(description="Why it cannot be read; empty if it can.")


class Health(Shape):
    """Whether the server does all that it should."""

    status: Literal["ok", "degraded"] = Field(
        description="`degraded`: a worker or the store is missing; it still answers."
    )
    version: str = Field(description="Of Seatrial.")
    uptime_s: float = Field(ge=0)
    snapshot: int = Field(ge=0, description="Number of the snapshot that the workers serve.")
    workers: int = Field(ge=0, description="Workers that run.")
    workers_wanted: int = Field(ge=1)
    store: StoreState


class Worker(Shape):
    """One worker."""

    number: int = Field(ge=1)
    pid: int | None = Field(description="Null while none runs.")
    restarts: int = Field(ge=0)


class Parity(Shape):
    """How far the ONNX form answers from the native model."""

    rows: int = Field(ge=0)
    largest_difference: float
    tolerance: float
    flips: int = Field(ge=0)
    holds: bool


class Batching(Shape):
    """Whether requests that wait are answered together, as the workers found when they loaded the version."""

    policy: Literal["auto", "on", "off"] = Field(description="As the project says.")
    on: bool | None = Field(description="What came of it; null until a worker has loaded the version.")
    reason: str
    rows: int = Field(ge=0, description="Rows of the measured batch; 0 if nothing was measured.")
    one_row_us: float | None = Field(description="Median time of one row alone.")
    batch_us: float | None = Field(description="Median time of the batch.")
    rows_asked: int = Field(ge=0, description="Rows that the model was asked so far.")
    questions: int = Field(ge=0, description="How often the model was asked so far.")


class Version(Shape):
    """One version of a model that is in service."""

    version: str
    aliases: list[str]
    package_digest: str
    form: Form | None = Field(description="Null if its package cannot be read here.")
    form_reason: str
    parity: Parity | None
    verdict: str
    accepted: str = Field(description="The words with which a held model was accepted; empty for a verdict of deploy.")
    batching: Batching


class ServedModel(Shape):
    """One model that is in service."""

    name: str
    champion: str | None
    shadows: list[str]
    versions: list[Version]


class Models(Shape):
    """All models that are in service."""

    models: list[ServedModel]


class ReleaseShape(Shape):
    """A model package that passed, under a name and a version."""

    name: str
    version: str
    package_digest: str
    evidence_digest: str
    accepted: str
    released: str
    aliases: list[str]

    @classmethod
    def of(cls, release: Release) -> ReleaseShape:
        """Return a release as the wire has it."""
        return cls(
            name=release.name,
            version=release.version,
            package_digest=release.package_digest,
            evidence_digest=release.evidence_digest,
            accepted=release.accepted,
            released=release.released,
            aliases=list(release.aliases),
        )


class Releases(Shape):
    """All releases in the store, in service or not."""

    releases: list[ReleaseShape]


class AliasMove(Shape):
    """Where an alias shall point."""

    version: Name


class NewKey(Shape):
    """A key that is wanted."""

    role: Role
    label: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$")
    rate: str | None = Field(
        default=None,
        pattern=r"^[1-9][0-9]{0,8}/(second|minute|hour|day)$",
        description="Most requests over all workers; null for no limit.",
        examples=["100/second"],
    )
    expires: str | None = Field(
        default=None,
        pattern=r"^([1-9][0-9]{0,3}d|[1-9][0-9]{0,5}[smh])$",
        description="After how long; null for never.",
        examples=["90d"],
    )


class KeyShape(Shape):
    """A key, without what opens the door."""

    id: str
    role: Role
    label: str
    rate: str | None
    created: str
    expires: str | None
    revoked: str | None
    state: Literal["valid", "expired", "revoked"]

    @classmethod
    def of(cls, key: Key, *, now: str) -> KeyShape:
        """Return a key as the wire has it."""
        return cls(
            id=key.id,
            role=key.role,
            label=key.label,
            rate=key.rate,
            created=key.created,
            expires=key.expires,
            revoked=key.revoked,
            state=key.state(now),
        )


class CreatedKey(Shape):
    """A new key and its token, which is told this once and kept nowhere."""

    key: KeyShape
    token: str


class Keys(Shape):
    """All keys, the oldest first."""

    keys: list[KeyShape]


class SnapshotShape(Shape):
    """What the workers were told last."""

    number: int = Field(ge=0)
    read_s: float = Field(ge=0, description="How long ago the store was read, in seconds.")
    models: dict[str, str | None] = Field(description="The champion of each model.")
    keys: int = Field(ge=0, description="Keys that open a door.")
    auth: bool
    journal: Literal["written", "synced", "off"] = Field(description=AT_START)
    sample: float = Field(description=AT_START)
    most_rows: int
    most_body_bytes: int
    queue: int
    deadline_ms: int
    drain_s: float


class Journal(Shape):
    """How far the tables of the journal are behind."""

    files: int = Field(ge=0, description="Files of the inbox, with those that are still written.")
    size_bytes: int = Field(ge=0)
    lag_s: float = Field(ge=0, description="Age of the oldest of them, in seconds.")
    compacted_s: float | None = Field(description="How long ago the compactor ended, in seconds; null: not yet.")
    error: str = Field(description="Why the last run failed; empty if it did not.")


class Workers(Shape):
    """All workers."""

    workers: list[Worker]

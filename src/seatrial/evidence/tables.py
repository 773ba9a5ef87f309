"""The tables of the metadata store."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

records = Table(
    "record",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("written", String(40), nullable=False),
    Column("previous", String(71), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("payload_digest", String(71), nullable=False),
    Column("content_digest", String(71), nullable=False),
    Column("digest", String(71), nullable=False, unique=True),
)

# One row. Locking it puts writers in line; disagreeing with it shows that the last records were cut off.
heads = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("digest", String(71), nullable=False),
    Column("written", String(40), nullable=False),
)

# What is asked of trials without reading their payloads; all of it also stands in the payload.
trials = Table(
    "trial",
    metadata,
    Column("seq", Integer, ForeignKey("record.seq"), primary_key=True, autoincrement=False),
    Column("project", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("model_digest", String(71), nullable=False),
    Column("test_digest", String(71), nullable=False),
    Column("threshold", Float, nullable=True),
    Index("ix_trial_test_digest", "test_digest"),
)

# Numbered before they are judged: of two trials at once, one is the earlier candidate.
candidates = Table(
    "candidate",
    metadata,
    Column("test_digest", String(71), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("model_digest", String(71), nullable=False),
    Column("threshold", Float, nullable=True),
)

# What may be served. A release never changes; its record stands in the chain.
releases = Table(
    "release",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("version", String(255), primary_key=True),
    Column("package_digest", String(71), nullable=False),
    Column("evidence_digest", String(71), nullable=False),
    Column("accepted", Text, nullable=False),
    Column("released", String(40), nullable=False),
)

aliases = Table(
    "alias",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("alias", String(64), primary_key=True),
    Column("version", String(255), nullable=False),
    ForeignKeyConstraint(["name", "version"], ["release.name", "release.version"], name="fk_alias_name_release"),
)

# Keys to the server; what opens it is not here, only its digest.
api_keys = Table(
    "api_key",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("label", Text, nullable=False),
    Column("digest", String(71), nullable=False),
    Column("role", String(16), nullable=False),
    Column("rate", String(64), nullable=True),
    Column("created", String(40), nullable=False),
    Column("expires", String(40), nullable=True),
    Column("revoked", String(40), nullable=True),
)

# What is remembered between runs of what stands, and what was told of it. One row for each project.
alert_states = Table(
    "alert_state",
    metadata,
    Column("project", String(255), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("run", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

# What is to be sent, in order, and stays when it was; its notice stands in the chain too.
messages = Table(
    "message",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("project", String(255), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("created", String(40), nullable=False),
    Column("due", String(40), nullable=False),
    Column("refused", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent", String(40), nullable=True),
    Index("ix_message_waiting", "project", "channel", "sent", "number"),
)

# Every attempt to send a message, and what came of it.
attempts = Table(
    "attempt",
    metadata,
    Column("message", String(64), ForeignKey("message.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("taken", Integer, nullable=False),
    Column("words", Text, nullable=False),
)

# One leader when several run; the token grows with each.
leases = Table(
    "lease",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", Integer, nullable=False),
    Column("expires", String(40), nullable=False),
)

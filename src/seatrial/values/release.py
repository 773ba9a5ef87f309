"""A model package that passed its trial, under a name, a version and aliases."""

from __future__ import annotations

from dataclasses import dataclass

CHAMPION = "champion"
CHALLENGER = "challenger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of a model that may be served.

    Parameters
    ----------
    name, version
        As the project calls the model.
    package_digest
        ``"sha256:..."`` of its package.
    evidence_digest
        ``"sha256:..."`` of the record of its trial.
    accepted
        The words with which a held model was accepted; empty for a verdict of deploy.
    released
        When, ISO 8601, UTC.
    aliases
        What points to it, sorted: ``"champion"``, ``"challenger"`` ...
    """

    name: str
    version: str
    package_digest: str
    evidence_digest: str
    accepted: str = ""
    released: str
    aliases: tuple[str, ...] = ()

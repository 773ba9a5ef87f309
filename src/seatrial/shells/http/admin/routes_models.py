"""What is served: models and their versions, releases, and the aliases that lead from one to the other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from seatrial.evidence import Wanted
from seatrial.models.package import package_folder
from seatrial.serving import snapshot as snapshots
from seatrial.serving.counts import Batched
from seatrial.serving.counts_files import read_counts
from seatrial.serving.measured_files import Measured, read_measured
from seatrial.shells.http.admin.access import NOBODY, allowed, overview_of
from seatrial.shells.http.admin.problems import responses
from seatrial.shells.http.admin.shapes import (
    Alias,
    AliasMove,
    Batching,
    Models,
    Name,
    Parity,
    Releases,
    ReleaseShape,
    ServedModel,
    Version,
)
from seatrial.shells.http.supervise_overview import COUNTS, Overview
from seatrial.values import InputError, Package, SeatrialError, did_you_mean

router = APIRouter(tags=["models"])
Server = Annotated[Overview, Depends(overview_of)]
Viewer = Depends(allowed("view"))


@router.get("/models", dependencies=[Viewer], responses=responses(), summary="All models in service")
def models(server: Server) -> Models:
    """Return every model that is served, with its versions."""
    return Models(models=[_model(server, each) for each in server.publisher.snapshot.models])


@router.get("/models/{name}", dependencies=[Viewer], responses=responses(404, 422), summary="One model in service")
def model(server: Server, name: Name) -> ServedModel:
    """Return one model that is served, with its versions."""
    known = {each.name: each for each in server.publisher.snapshot.models}
    if name not in known:
        raise SeatrialError(
            "SRV312",
            f"no model of this name is served.{did_you_mean(name, known)}",
            where="path.name",
            expected=f"one of {', '.join(sorted(known))}",
            fix="see /api/v1/models",
        )
    return _model(server, known[name])


@router.get("/releases", dependencies=[Viewer], responses=responses(422, 503), summary="All releases in the store")
def releases(
    server: Server, model: Annotated[Name | None, Query(description="Of this model only.")] = None
) -> Releases:
    """Return the releases, the oldest first, in service or not."""
    return Releases(releases=[ReleaseShape.of(each) for each in server.store.releases(model)])


@router.post(
    "/models/{name}/aliases/{alias}", responses=responses(404, 422, 503), summary="Point an alias to another version"
)
def move_alias(
    *, server: Server, name: Name, alias: Alias, move: AliasMove, by: Annotated[str, Depends(allowed())]
) -> ReleaseShape:
    """Return the release that the alias points to now; workers follow within a second, and no request is lost.

    The move stands in the audit chain with the id of the key that asked for it.
    """
    wanted = next((each for each in server.store.releases(name) if each.version == move.version), None)
    root = server.serving.state.parent
    if wanted is not None and not package_folder(root, wanted.package_digest).is_dir():
        raise InputError(
            "SRV316",
            f"the package of {name} {move.version} is not on this machine",
            where="body.version",
            expected="a release whose package lies in .seatrial/artifacts/packages",
            fix="bring its package here, or run seatrial release here",
        )
    who = "with no key" if by == NOBODY else f"with key {by}"
    at = datetime.now(UTC).isoformat(timespec="seconds")
    moved = server.store.move_alias(
        Wanted(name=name, alias=alias, version=move.version, why=f"moved by the management API {who}", at=at)
    )
    server.publisher.refresh()
    return ReleaseShape.of(moved)


def _model(server: Overview, model: snapshots.ServedModel) -> ServedModel:
    folder = server.serving.folder
    aliases = {each.version: each.aliases for each in server.publisher.releases if each.name == model.name}
    asked = {each.version: each for each in read_counts(folder / COUNTS).batched if each.model == model.name}
    measured = read_measured(folder)
    return ServedModel(
        name=model.name,
        champion=model.champion,
        shadows=list(model.shadows),
        versions=[
            _version(
                each,
                package=server.packages.of(each),
                aliases=aliases.get(each.version, ()),
                asked=asked.get(each.version),
                measured=measured.get((model.name, each.version)),
            )
            for each in model.versions
        ],
    )


def _version(
    served: snapshots.ServedVersion,
    *,
    package: Package | None,
    aliases: tuple[str, ...],
    asked: Batched | None,
    measured: Measured | None,
) -> Version:
    parity = None if package is None else package.parity
    return Version(
        version=served.version,
        aliases=list(aliases),
        package_digest=served.package_digest,
        form=None if package is None else package.form,
        form_reason="its package cannot be read" if package is None else package.form_reason,
        parity=None
        if parity is None
        else Parity(
            rows=parity.rows,
            largest_difference=parity.largest_difference,
            tolerance=parity.tolerance,
            flips=parity.flips,
            holds=parity.holds,
        ),
        verdict="" if package is None else package.verdict,
        accepted="" if package is None else package.accepted,
        batching=Batching(
            policy=served.batching,
            on=None if measured is None else measured.batching.on,
            reason="" if measured is None else measured.batching.reason,
            rows=0 if measured is None else measured.batching.rows,
            one_row_us=None if measured is None else measured.batching.one_row_us,
            batch_us=None if measured is None else measured.batching.batch_us,
            rows_asked=0 if asked is None else asked.rows.total,
            questions=0 if asked is None else asked.rows.n,
        ),
    )

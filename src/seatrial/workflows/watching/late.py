"""The reference of a model that was released before references were kept, or elsewhere."""

from __future__ import annotations

from seatrial.evidence import Store
from seatrial.models.package import package_folder
from seatrial.project import Project
from seatrial.values import InputError, Progress, Release
from seatrial.values.package import Package
from seatrial.workflows.gather import Sources, gather
from seatrial.workflows.scratch import scratch_folder
from seatrial.workflows.watching.refer import Tried, save_reference
from seatrial.workflows.watching.reference import Reference, no_reference, read_reference
from seatrial.workflows.watching.shelf import Shelf
from seatrial.workflows.wire import state_folder


def reference_of(
    project: Project, store: Store, shelf: Shelf, *, release: Release, package: Package, progress: Progress
) -> Reference:
    """Return the reference of a release; made now, if there is none and the tables are those of its trial.

    Raises
    ------
    InputError
        ``WAT302`` and ``WAT303`` if it is damaged, or of another package.
    StateError
        ``WAT301`` if there is none and none can be made.
    """
    found = read_reference(shelf.reference, package_digest=release.package_digest)
    if found is not None:
        return found
    missing = no_reference(shelf.reference, model=release.name, version=release.version)
    evidence = store.get(release.evidence_digest)
    with scratch_folder(state_folder(project)) as scratch:
        try:
            tables = gather(project, Sources(root=project.root, scratch=scratch), progress=progress)
        except InputError as error:
            raise missing from error
        tried = {table.name: table.digest for table in evidence.inputs.tables}
        if any(tried.get(table.name) != table.ref.digest for table in tables.every):
            raise missing
        folder = package_folder(project.root, release.package_digest)
        save_reference(
            shelf.reference,
            Tried(
                project=project,
                tables=tables,
                evidence=evidence,
                package=package,
                folder=folder,
                digest=release.package_digest,
            ),
            progress=progress,
        )
    made = read_reference(shelf.reference, package_digest=release.package_digest)
    if made is None:
        raise missing
    return made

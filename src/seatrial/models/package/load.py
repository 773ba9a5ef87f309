"""Loads the model of a package, from the very bytes whose digest was found right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from seatrial.models.file import ModelFile
from seatrial.models.load import load_file
from seatrial.models.match import MatchedModel
from seatrial.models.package.libraries import check_libraries
from seatrial.models.package.open import check_file, read_file, refused
from seatrial.values.model import Signature
from seatrial.values.package import Package
from seatrial.values.ports import Model


def load_packaged(folder: Path, package: Package) -> Model:
    """Return the model of a package; its inputs are named and typed as the package's signature has them.

    Parameters
    ----------
    folder
        Of the package.
    package
        As :func:`open_package` gave it.

    Raises
    ------
    InputError
        ``PKG004`` or ``PKG005`` if a file is gone or was changed since; ``PKG012`` if a library is missing or has
        another version than a native model needs; ``PKG011`` if the file holds another model than the package says;
        ``SCNnnn`` and ``MDLnnn`` as :func:`load_model`.
    """
    check_libraries(package, where=str(folder))
    listed = {file.name: file for file in package.files}
    content = read_file(folder, listed[package.model_file])
    for name, other in listed.items():
        if name != package.model_file:
            check_file(folder, other)  # weights may lie beside the model
    file = ModelFile(
        path=folder / package.model_file,
        content=content,
        name=package.name,
        version=package.version,
        trust=package.trust,
        task=package.task,
    )
    model = load_file(file)
    if model.ref.digest != package.model.digest or not _fits(model.signature, package.signature):
        raise refused(
            "PKG011",
            "the model is not the one that the package says",
            where=file.path,
            expected=package.model.digest,
        )
    return MatchedModel(ref=package.model, signature=package.signature, model=model)


def _fits(own: Signature, packaged: Signature) -> bool:
    if own.inputs and len(own.inputs) != len(packaged.inputs):
        return False
    told = replace(own, inputs=packaged.inputs, named=packaged.named, task=packaged.task)
    return replace(told, classes=own.classes or packaged.classes) == packaged

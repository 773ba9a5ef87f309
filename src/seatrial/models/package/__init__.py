"""Packages: immutable folders of a model and all that serving it needs, named by their own digest."""

from seatrial.models.package.example import Example, example_of, middle, read_example
from seatrial.models.package.load import load_packaged
from seatrial.models.package.open import open_package
from seatrial.models.package.place import package_folder, packages_folder
from seatrial.models.package.write import write_package

__all__ = [
    "Example",
    "example_of",
    "load_packaged",
    "middle",
    "open_package",
    "package_folder",
    "packages_folder",
    "read_example",
    "write_package",
]

"""What must be installed so that a model is judged elsewhere as it is judged here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from seatrial import __version__
from seatrial.data.extras import LIBRARIES, extras_of
from seatrial.evidence import library_versions
from seatrial.models import load_model, modules_of
from seatrial.values import Task

# Modules of a model that Seatrial brings along when it is asked to.
_EXTRAS = ("lightgbm", "pandas")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What to install, and what to bring along.

    Parameters
    ----------
    pinned
        Requirements as pip takes them: Seatrial with the extras that models and tables need, then every library that
        can change a number, that a model is made of or that a table is read by, each in the version installed here.
    own
        Modules that a model needs and no package index has: those of the user.
    """

    pinned: tuple[str, ...]
    own: tuple[str, ...] = ()


def requirements_of(
    models: Iterable[str | Path],
    *,
    trust: Sequence[str] = (),
    task: Task | None = None,
    tables: Collection[str] = (),
    root: Path = Path(),
) -> Requirements:
    """Return what these model files and tables need.

    Parameters
    ----------
    models
        The model files.
    trust, task
        As ``load_model`` takes them.
    tables
        Paths from ``root``, or addresses.
    root
        Folder of the project.

    Raises
    ------
    InputError
        ``MDLnnn`` or ``SCNnnn`` for a file that is no model or may not be loaded.
    """
    modules: set[str] = set()
    for path in models:
        model = load_model(path, trust=trust, task=task)
        modules.update(modules_of(path, trust=trust))
        if model.ref.format.startswith("sklearn") and model.signature.named and _version("pandas"):
            modules.add("pandas")  # it is given frames with names, and learned from those of pandas
    extras_of_tables = {extra for table in tables for extra in extras_of(table, root=root)}
    extras = sorted({extra for extra in _EXTRAS if extra in modules} | extras_of_tables)
    libraries = {name: version for name, version in library_versions() if name not in _EXTRAS or name in modules}
    libraries |= {name: _version(name) for extra, name in LIBRARIES.items() if extra in extras and _version(name)}
    homes = metadata.packages_distributions()
    own = []
    for module in sorted(modules):
        name = next(iter(homes.get(module, ())), "")
        if not name or _is_local(name):
            own.append(module)
        else:
            libraries[name] = metadata.version(name)
    named = f"[{','.join(extras)}]" if extras else ""
    pins = [f"{name}=={version}" for name, version in sorted(libraries.items())]
    return Requirements(pinned=(f"seatrial{named}=={__version__}", *pins), own=tuple(own))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _is_local(name: str) -> bool:
    """Say whether a package was installed from a folder, a file or a repository rather than from an index."""
    return metadata.distribution(name).read_text("direct_url.json") is not None

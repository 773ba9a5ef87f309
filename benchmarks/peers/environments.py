"""Each peer in an environment of its own, made when it is first needed: their pins do not go together.

Every package has an exact pin or a lower bound: a bare name, resolved beside a new pandas, silently gives a release
that is years old. Servers, whose speed depends on what they pull in, have a lock by hash of everything in ``lock/``,
written by ``python benchmarks/peers/environments.py``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

FOLDER = Path(__file__).resolve().parents[1] / ".peers"
LOCKS = Path(__file__).resolve().parent / "lock"
COMPILE = ("pip", "compile", "--quiet", "--no-header", "--universal", "--python-version=3.11", "--generate-hashes")
PINS: dict[str, tuple[str, ...]] = {
    # 0.7.23 breaks on pandas 3, which its metadata allows
    "evidently": ("evidently==0.7.23", "pandas==2.3.3", "pyarrow>=22"),
    # needs pkg_resources, and scikit-learn, numpy and pandas of the year in which it was last released
    "deepchecks": (
        "deepchecks==0.19.1",
        "setuptools>=65,<81",
        "scikit-learn>=1.6,<1.8",
        "numpy>=1.26,<2",
        "pandas>=2.1,<2.2",
        "pyarrow>=18,<19",
    ),
    # imports statsmodels, which it does not declare
    "nannyml": ("nannyml==0.13.1", "statsmodels>=0.14"),
    "feast": ("feast==0.67.0",),
    # numpy and py7zr open two of the cases
    "picklescan": ("picklescan==1.0.5", "numpy>=2.2", "py7zr>=1.0"),
}


def python_of(peer: str) -> str:
    """Return the interpreter of a peer's environment; the environment is made if it is not there or has other pins."""
    folder = FOLDER / peer
    interpreter, stamp = folder / "bin" / "python", folder / "pins.txt"
    wanted, arguments = _pins(peer)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Making the environment of {peer}.", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        # from elsewhere: in our folder uv would add the constraints of our pyproject.toml
        subprocess.run([*_installer(interpreter), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=gettempdir())
        stamp.write_text(wanted, encoding="utf-8")
    return str(interpreter)


def version_of(peer: str, *packages: str) -> str:
    """Return the versions of some packages in a peer's environment, in words."""
    told = "print(*(f'{name} {version(name)}' for name in sys.argv[1:]), sep=', ')"
    code = f"import sys; from importlib.metadata import version; {told}"
    command = [python_of(peer), "-c", code, peer, *packages]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def write_locks() -> None:
    """Write ``lock/NAME.txt`` from each ``lock/NAME.in``; a package that is locked keeps its version."""
    for source in sorted(LOCKS.glob("*.in")):
        target = source.with_suffix(".txt")
        with TemporaryDirectory() as elsewhere:  # where uv does not see our pyproject.toml
            for path in (source, target):
                if path.exists():
                    shutil.copy(path, elsewhere)
            command = [sys.executable, "-m", "uv", *COMPILE, source.name, f"--output-file={target.name}"]
            subprocess.run(command, check=True, cwd=elsewhere, stdout=subprocess.DEVNULL)
            shutil.copy(Path(elsewhere) / target.name, target)


def _pins(peer: str) -> tuple[str, tuple[str, ...]]:
    """Return what an environment shall hold, as text to compare, and as arguments of the installer."""
    if peer in PINS:
        return "\n".join(PINS[peer]), PINS[peer]
    lock = LOCKS / f"{peer}.txt"
    return lock.read_text(encoding="utf-8"), ("--require-hashes", "-r", str(lock))


def _installer(interpreter: Path) -> list[str]:
    if find_spec("uv") is not None:
        return [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(interpreter)]
    return [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


if __name__ == "__main__":
    write_locks()

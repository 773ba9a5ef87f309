"""Write the hashed lock files of ``lock/`` from pyproject.toml.

Each file pins what one step of ``tools/environment.sh`` installs, for every platform and for Python 3.11 to 3.13, and
names no package index. Run by ``make lock``; a package already locked keeps its version unless ``--upgrade`` is given.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMPILE = ("pip", "compile", "--quiet", "--no-header", "--universal", "--python-version=3.11", "--generate-hashes")
SAME_EVERYWHERE = "--fork-strategy=fewest"  # one version for every Python: the same numbers and the same types
PYPROJECT = ("pyproject.toml",)
SHIPPED = ("--extra=lightgbm", "--extra=onnx", "--extra=postgresql", "--extra=serve")
EXTRAS = (*SHIPPED, "--extra=delta", "--extra=grpc", "--extra=otel", "--extra=pandas", "--extra=remote")
LIMITS = "limits.in"  # not in [tool.uv], which `uv pip install --require-hashes` reads too: it takes pins only
# Name of the lock, what is locked, and the locks that it must agree with.
LOCKS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("uv", ("--group=install",), ()),
    ("build", ("--group=build",), ()),
    ("runtime", (*PYPROJECT, *SHIPPED), ("build",)),
    ("dev", (*PYPROJECT, *EXTRAS, "--group=dev"), ("build", "runtime")),
    ("docs", ("--group=docs",), ("build", "dev")),
    ("tritonclient", ("--group=tritonclient",), ()),  # an environment of its own, for it caps what the others have
)


def lock(name: str, sources: tuple[str, ...], constraints: tuple[str, ...], *, upgrade: bool, text: str = "") -> None:
    """Write ``lock/<name>.txt``.

    Raises
    ------
    subprocess.CalledProcessError
        If no set of versions fits.
    """
    command = [str(Path(sys.executable).with_name("uv")), *COMPILE, SAME_EVERYWHERE, *sources]
    command += [f"--constraints=lock/{other}" for other in (LIMITS, *(f"{each}.txt" for each in constraints))]
    command += ["--upgrade"] if upgrade else []
    command += [f"--output-file=lock/{name}.txt"]
    subprocess.run(command, cwd=ROOT, input=text, text=True, check=True)
    print(f"lock/{name}.txt")


def main() -> None:
    """Write every lock file."""
    parser = argparse.ArgumentParser(description="Write the hashed lock files.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    upgrade = parser.parse_args().upgrade
    for name, sources, constraints in LOCKS:
        lock(name, sources, constraints, upgrade=upgrade)
    demo = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["demo"]
    # Without its own dependencies: only its files are read, by path.
    lock("demo", ("--no-deps", "-"), (), upgrade=upgrade, text="\n".join(demo))


if __name__ == "__main__":
    main()

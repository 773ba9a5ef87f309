"""Check the house rules that no linter knows; one line per problem. Part of ``make lint``."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

from check_imports import check_imports
from check_packages import check_layout, check_licences
from check_sizes import check_sizes
from check_words import check_hosts, check_names, check_reasons
from exceptions import without_exceptions
from sources import ROOT, read_sources, tracked_files


def problems(root: Path = ROOT) -> list[str]:
    """Return every problem as ``place: rule: message``."""
    sources = read_sources(root)
    return without_exceptions(
        chain(
            check_sizes(sources),
            check_imports(sources),
            check_names(sources),
            check_reasons(sources),
            check_hosts(tracked_files(root), root),
            check_layout(root),
            check_licences(root / "lock/runtime.txt"),
        )
    )


def main() -> int:
    """Print the problems and return 1 if there are any."""
    found = problems()
    for line in found:
        print(line)
    print(f"{len(found)} problems" if found else "The house rules hold.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

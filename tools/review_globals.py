"""Collects the names that honest model files use, for a person to review into ``security/reviewed_names.txt``.

Writes each of ``honest_models`` as pickle (protocols 2, 4 and 5) and joblib, follows the files with the scanner itself,
and prints one line per name, or use of a name, that the shipped list does not have: ``name [call] [new]  # seen in``.
It changes no file: what goes on the list is a person's decision, made by what the code behind a name does when it is
called with anything at all.
"""

from __future__ import annotations

import io
import pickle
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator

import joblib

from honest_models import honest_models
from seatrial.security.marks import Uses
from seatrial.security.names import reviewed
from seatrial.security.unpickler import follow

PROTOCOLS = (2, 4, 5)


def files_of(model: object) -> Iterator[bytes]:
    """Yield the model as each kind of file."""
    for protocol in PROTOCOLS:
        yield pickle.dumps(model, protocol=protocol)
    stream = io.BytesIO()
    joblib.dump(model, stream)
    yield stream.getvalue()


def collect() -> tuple[dict[str, set[str]], dict[str, str], int]:
    """Return the uses of each name, where each was first seen, and the number of objects."""
    found: dict[str, set[str]] = defaultdict(set)
    where: dict[str, str] = {}
    count = 0
    for label, model in honest_models():
        try:
            contents = list(files_of(model))
        except Exception as error:  # noqa: BLE001 - some objects cannot be saved at all
            print(f"# {label}: {error}", file=sys.stderr)
            continue
        count += 1
        for content in contents:
            uses = Uses()
            if why := follow(content, uses):
                print(f"# {label}: {why}", file=sys.stderr)
            for full, how in uses.counts:
                found[full].add(how)
                where.setdefault(full, label)
    return found, where, count


def main() -> int:
    """Print what the shipped list does not have yet."""
    warnings.simplefilter("ignore")
    found, where, count = collect()
    shipped = reviewed()
    listed = {"refer": shipped.names, "call": shipped.called, "new": shipped.new}
    for full, how in sorted(found.items()):
        if any(full not in listed[use] for use in how):
            print(" ".join([full, *sorted(how - {"refer"})]), f" # {where[full]}")
    print(f"# {count} objects, {len(found)} names", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

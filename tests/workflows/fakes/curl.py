"""Stands for ``curl`` in front of GitLab: keeps notes in a file, and writes down how it was called."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

NOTES = "/api/v4/projects/5/merge_requests/7/notes"
REFUSED = 22  # of curl --fail


def main(arguments: list[str]) -> int:
    folder = Path(os.environ["FAKE"])
    with (folder / "calls.jsonl").open("a") as calls:
        calls.write(json.dumps(arguments) + "\n")
    if "PRIVATE-TOKEN: right" not in arguments:
        assert "--fail" in arguments
        sys.stderr.write("curl: (22) The requested URL returned error: 401\n")
        return REFUSED
    url = urlsplit(next(each for each in arguments if each.startswith("https:")))
    kept = folder / "comments.json"
    notes = json.loads(kept.read_text()) if kept.exists() else []
    if "--request" not in arguments:
        assert url.path == NOTES
        page, size = (int(parse_qs(url.query)[name][0]) for name in ("page", "per_page"))
        sys.stdout.write(json.dumps(notes[(page - 1) * size : page * size], separators=(",", ":")))
        return 0
    text = Path(arguments[arguments.index("--data-urlencode") + 1].removeprefix("body@")).read_text()
    if arguments[arguments.index("--request") + 1] == "PUT":
        (old,) = [each for each in notes if url.path == f"{NOTES}/{each['id']}"]
        old["body"] = text
    else:
        assert url.path == NOTES
        notes.append({"id": 100 + len(notes), "body": text})
    kept.write_text(json.dumps(notes))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

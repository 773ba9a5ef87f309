"""Stands for ``gh``: keeps comments in a file, writes down how it was called, and applies ``--jq`` for real."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import jq


def main(arguments: list[str]) -> int:
    folder = Path(os.environ["FAKE"])
    with (folder / "calls.jsonl").open("a") as calls:
        calls.write(json.dumps(arguments) + "\n")
    if os.environ["GH_TOKEN"] != "right":  # noqa: S105 - no password
        sys.stderr.write("gh: Resource not accessible by integration (HTTP 403)\n")
        return 1
    path = next(each for each in arguments if each.startswith("repos/"))
    kept = folder / "comments.json"
    comments = json.loads(kept.read_text()) if kept.exists() else []
    if "--jq" in arguments:
        assert path == "repos/org/repo/issues/7/comments"
        found = jq.compile(arguments[arguments.index("--jq") + 1]).input_value(comments).text()
        sys.stdout.write(f"{found}\n" if found else "")
        return 0
    _, name, body = arguments[arguments.index("-F") + 1].partition("body=@")
    assert not name or body
    text = Path(body).read_text()
    if arguments[arguments.index("--method") + 1] == "PATCH":
        (old,) = [each for each in comments if path == f"repos/org/repo/issues/comments/{each['id']}"]
        old["body"] = text
    else:
        assert path == "repos/org/repo/issues/7/comments"
        comments.append({"id": 100 + len(comments), "user": {"type": "Bot"}, "body": text})
    kept.write_text(json.dumps(comments))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

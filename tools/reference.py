"""Write the generated pages of the documentation; ``--check`` only says which of them are stale.

They are kept in the repository, so that a reader there sees them and a change of the product shows in its review.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from reference_cli import cli_page
from reference_codes import checks_page, errors_page
from reference_evidence import evidence_page, evidence_schema_text
from seatrial.project import json_schema, reference_markdown
from sources import ROOT

PROJECT_HEAD = """\
# Project file

`seatrial.toml` says which model is judged on which tables, and what is required. `seatrial init` writes one with
comments. Every setting can be given on the command line too: `--set model.threshold=0.3`. Unknown keys are errors; all
errors are said at once.

An editor that knows JSON schema completes and checks the file with [this schema](project-schema.json). Most want this
first line:

```toml
#:schema path/to/project-schema.json
```

"""


def pages() -> dict[str, str]:
    """Return the text of every generated file by its path."""
    return {
        "docs/checks/index.md": checks_page(),
        "docs/reference/cli.md": cli_page(),
        "docs/reference/errors.md": errors_page(),
        "docs/reference/evidence.md": evidence_page(),
        "docs/reference/evidence-schema.json": evidence_schema_text(),
        "docs/reference/project-file.md": PROJECT_HEAD + reference_markdown(),
        "docs/reference/project-schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def stale(root: Path = ROOT) -> list[str]:
    """Return the paths whose files do not say what the product says."""
    return [path for path, text in pages().items() if not _says(root / path, text)]


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def main() -> int:
    """Write what is stale, or with ``--check`` return 1 if anything is."""
    parser = argparse.ArgumentParser(description="Write the generated pages of the documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    wrong = stale()
    if check:
        print("\n".join([*wrong, "run: make docs"]) if wrong else "The generated pages are fresh.")
        return 1 if wrong else 0
    for path, text in pages().items():
        if path in wrong:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())

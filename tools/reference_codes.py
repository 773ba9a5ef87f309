"""The codes of findings and errors, from the pages of the checks and from the places that raise errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sources import ROOT, read_sources

FINDING = re.compile(r"\b(?:DATA|EVAL)\d{3}\b")
ERROR = re.compile(r"(?:PRJ|TBL|MDL|SCN|EVD|PKG|REL|SRV|JRN|KEY|SCO|ALE|WAT|PRO|ENG|USE)\d{3}")
KINDS = {
    "PRJ": "Project file",
    "TBL": "Tables",
    "MDL": "Models",
    "SCN": "Safety of model files",
    "EVD": "Evidence and its store",
    "PKG": "Packages",
    "REL": "Releases",
    "SRV": "Serving",
    "JRN": "The journal",
    "KEY": "Keys",
    "SCO": "Scoring tables",
    "ALE": "Alerts",
    "WAT": "Watching",
    "PRO": "Profiles",
    "ENG": "Engines",
    "USE": "Use of the command line and of the Python API",
}
CHECKS_HEAD = """\
# Checks

Every check has a code that never changes and a page. The statuses:

| status | meaning |
|---|---|
| pass | looked for and not found |
| warn | said, and does not change the verdict |
| fail | rejects |
| skipped | the answer matters and could not be had: holds |
| not-applicable | the question does not arise here: said, and does not hold |

| code | name | what it asks |
|---|---|---|
"""
ERRORS_HEAD = """\
# Errors

Wrong input never gives a traceback. An error says what was found, where, what was expected and what to do next, and
exits with status 2. Its code never changes. `...` stands for what differs from case to case.
"""


def checks_page(root: Path = ROOT) -> str:
    """Return the index of the checks."""
    rows = []
    for path in sorted((root / "docs/checks").glob("*.md")):
        if path.stem == "index":
            continue
        title, asks = title_and_lead(path.read_text(encoding="utf-8"))
        code = path.stem.upper()
        name = re.sub(r"^\W+", "", title.removeprefix(code)).replace("|", "\\|")
        rows.append(f"| [{code}]({path.name}) | {name} | {asks} |")
    return CHECKS_HEAD + "\n".join(rows) + "\n"


def title_and_lead(page: str) -> tuple[str, str]:
    """Return the heading of a page and the first paragraph below it, in one line each."""
    title, _, rest = page.partition("\n")
    lead = next((block for block in rest.split("\n\n") if block.strip() and not block.lstrip().startswith("#")), "")
    return title.lstrip("# ").replace("`", ""), " ".join(lead.split()).replace("|", "\\|")


def finding_codes(root: Path = ROOT) -> set[str]:
    """Return every code of a finding that the product names."""
    return {code for source in read_sources(root, ("src",)) for code in FINDING.findall(source.text)}


def errors_page(root: Path = ROOT) -> str:
    """Return the table of error codes, each with what it says."""
    told: dict[str, list[str]] = {}
    for code, message in error_messages(root):
        if message not in told.setdefault(code, []):
            told[code].append(message)
    parts = [ERRORS_HEAD]
    for kind, heading in KINDS.items():
        parts += [f"## {heading}\n", "| code | what was found |", "|---|---|"]
        parts += [f"| {code} | {'<br>'.join(told[code])} |" for code in sorted(told) if code.startswith(kind)]
        parts.append("")
    return "\n".join(parts)


def error_messages(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Give code and message of every call whose first argument is an error's code."""
    for source in read_sources(root, ("src",)):
        for node in ast.walk(source.tree):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            code = node.args[0].value
            if isinstance(code, str) and ERROR.fullmatch(code):
                yield code, _message(node)


def _message(call: ast.Call) -> str:
    second = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "found"), None)
    if isinstance(second, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "..." for part in second.values]
        text = "".join(str(part) for part in parts)
    else:
        text = str(second.value) if isinstance(second, ast.Constant) else "..."
    text = re.sub(r"\.{4,}", "...", text)  # a placeholder beside another, or before a full stop
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")

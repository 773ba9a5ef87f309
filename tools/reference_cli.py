"""The reference of the command line, from the command line itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

import typer

from seatrial.shells.cli.main import app

HEAD = """\
# Command line

Each command looks for `seatrial.toml` in the current folder, or where `-p` says. Results go to standard output;
progress and errors go to standard error.

| exit status | meaning |
|---|---|
| 0 | the verdict is *deploy*, or nothing was wrong |
| 1 | the verdict is *hold* or *reject*, or the audit chain was tampered with |
| 2 | your input is wrong: project file, data, model or arguments; the message says what to do |
| 3 | an internal error: a defect of Seatrial; `seatrial --debug ...` shows the traceback to report |
| 130 | interrupted with Ctrl-C (`score`: by SIGTERM too); `score` and `feedback` keep what is done |
"""


def cli_page() -> str:
    """Return the page: every command with every option."""
    root = typer.main.get_command(app)
    parts = [HEAD, "## seatrial\n", f"{_text(root.help)}\n", _options(root)]
    for name, command in commands(root):
        parts += [
            f"## seatrial {name}\n",
            f"{_text(command.help)}\n",
            f"```text\nseatrial {name} {_usage(command)}\n```\n",
        ]
        parts.append(_options(command))
    return "\n".join(part for part in parts if part)


def commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer's own classes are private
    """Give every command that does something, by its full name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def _usage(command: Any) -> str:  # noqa: ANN401 - as above
    required = [_written(option, option.opts[0]) for option in command.params if option.required]
    return " ".join([*required, "[OPTIONS]"])


def _options(command: Any) -> str:  # noqa: ANN401 - as above
    lines = ["| option | meaning | default |", "|---|---|---|"]
    for option in command.params:
        names = ", ".join(f"`{_written(option, name)}`" for name in sorted(option.opts, key=len))
        lines.append(f"| {names} | {_text(option.help)} | {_default(option)} |")
    return "\n".join(lines) + "\n"


def _written(option: Any, name: str) -> str:  # noqa: ANN401 - as above
    """Return an option or an argument as it stands in a command."""
    if option.param_type_name == "argument":
        return str(option.metavar)
    return name if option.is_flag else f"{name} {option.metavar}"


def _default(option: Any) -> str:  # noqa: ANN401 - as above
    if option.required:
        return "required"
    default = option.default
    if default in (None, False, ()):
        return ""
    return f"`{default if isinstance(default, PurePath) else json.dumps(default)}`"


def _text(words: str | None) -> str:
    return " ".join((words or "").split()).replace("|", "\\|")

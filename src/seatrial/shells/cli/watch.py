"""``seatrial watch``."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.shells.cli.watch_view import print_alerts, print_watch
from seatrial.values import InputError
from seatrial.values.watched import WatchReport
from seatrial.workflows.observe import write_observed
from seatrial.workflows.state import read_project, state_folder
from seatrial.workflows.watch import Asked, Watch, watch_once
from seatrial.workflows.watch_always import watch_always
from seatrial.workflows.watch_answer import acknowledge_alert, mute_alert
from seatrial.workflows.watch_pages import FOLDER, write_pages
from seatrial.workflows.watch_table import watch_table


def run(*, project: Path, settings: Sequence[str], wanted: Mapping[str, Any], as_json: bool) -> int:
    """Return 0 if all is steady or to be watched, 1 if a window alarms."""
    _check(wanted)
    asked = Asked(path=project, settings=tuple(settings), model=wanted["model"])
    if wanted["dashboard"] or wanted["rules"]:
        return _observe(asked, wanted, as_json=as_json)
    if wanted["ack"] or wanted["mute"]:
        return _answer(asked, wanted, as_json=as_json)
    if wanted["table"]:
        return _table(asked, wanted, as_json=as_json)
    if wanted["once"] or wanted["report"]:
        with progress_bar(quiet=as_json) as progress:
            found = watch_once(asked, progress=progress)
        return _tell(asked, found, wanted, as_json=as_json)
    return _always(asked, wanted, as_json=as_json)


def _check(wanted: Mapping[str, Any]) -> None:
    """Refuse options that contradict each other."""
    if bool(wanted["mute"]) != bool(wanted["span"]):
        raise InputError(
            "WAT309",
            "--mute and --for go together",
            where="--for" if wanted["mute"] else "--mute",
            expected="what is muted, and for how long",
            fix="seatrial watch --mute KEY --for 2d",
        )
    if wanted["ack"] and wanted["mute"]:
        raise InputError(
            "WAT309", "an alert is either taken in hand or muted", where="--ack", fix="give one of the two"
        )


def _answer(asked: Asked, wanted: Mapping[str, Any], *, as_json: bool) -> int:
    if wanted["ack"]:
        alerts = acknowledge_alert(asked, wanted["ack"])
    else:
        alerts = mute_alert(asked, wanted["mute"], wanted["span"])
    if as_json:
        print_json({"alerts": alerts})
    else:
        print_alerts(terminal(), alerts)
    return 0


def _observe(asked: Asked, wanted: Mapping[str, Any], *, as_json: bool) -> int:
    written = write_observed(asked.path, settings=asked.settings, dashboard=wanted["dashboard"], rules=wanted["rules"])
    if as_json:
        print_json({"written": [str(path) for path in written]})
    else:
        for path in written:
            terminal().print(f"Wrote [bold]{shown(path)}[/]", soft_wrap=True)
    return 0


def _table(asked: Asked, wanted: Mapping[str, Any], *, as_json: bool) -> int:
    with progress_bar(quiet=as_json) as progress:
        found = watch_table(asked, wanted["table"], progress=progress)
    return _tell(asked, found, wanted, as_json=as_json)


def _tell(asked: Asked, found: Watch, wanted: Mapping[str, Any], *, as_json: bool) -> int:
    page = _page(asked, found.newest, wanted)
    if as_json:
        print_json(_facts(found, page))
    else:
        print_watch(terminal(), found, page=None if page is None else shown(page))
    return 1 if found.alarm else 0


def _page(asked: Asked, report: WatchReport, wanted: Mapping[str, Any]) -> Path | None:
    if not wanted["report"]:
        return None
    folder = wanted["out"] or state_folder(read_project(asked.path, asked.settings)) / FOLDER
    return write_pages(folder, report)


def _facts(found: Watch, page: Path | None) -> dict[str, object]:
    return {
        "verdict": "alarm" if found.alarm else found.newest.verdict,
        "windows": [{"start": each.start, "end": each.end, "verdict": each.verdict} for each in found.reports],
        "newest": found.newest,
        "records": found.records,
        "alerts": {
            "sent": found.delivered.sent,
            "waiting": found.delivered.waiting,
            "failed": [list(each) for each in found.delivered.failed],
        },
        "report": None if page is None else str(page),
    }


def _always(asked: Asked, wanted: Mapping[str, Any], *, as_json: bool) -> int:
    """Watch until told to stop; the exit status says how the newest window was."""
    stop, last = threading.Event(), [0]
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())

    def told(found: Watch) -> None:
        last[0] = _tell(asked, found, wanted, as_json=as_json)
        sys.stdout.flush()

    watch_always(asked, stop=stop, told=told, say=_say)
    _say("stopped")
    return last[0]


def _say(words: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {words}\n")
    sys.stderr.flush()

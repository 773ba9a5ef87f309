"""The command ``seatrial``: arguments in, one call, exit status out.

Nothing heavy is imported here: the command table names the module of each verb, and only the verb that was asked for is
loaded, so that ``seatrial --help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

import typer
from typer.exceptions import TyperException

from seatrial import __version__
from seatrial.shells.cli.telling import defect, interrupted, misuse, tell, trace
from seatrial.values.errors import SeatrialError

OK, NOT_DEPLOY, WRONG_INPUT, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130

# Memory that polars no longer needs goes back at once: on ten million rows the slice search takes a quarter less so,
# for a tenth of its time. Polars reads it when it is imported.
GIVE_BACK = ("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")

COMMANDS = {
    "init": "seatrial.shells.cli.init",
    "trial": "seatrial.shells.cli.trial",
    "release": "seatrial.shells.cli.release",
    "score": "seatrial.shells.cli.score",
    "feedback": "seatrial.shells.cli.feedback",
    "card": "seatrial.shells.cli.card",
    "audit verify": "seatrial.shells.cli.audit_verify",
    "audit head": "seatrial.shells.cli.audit_head",
    "audit log": "seatrial.shells.cli.audit_log",
    "audit add": "seatrial.shells.cli.audit_add",
    "serve": "seatrial.shells.cli.serve",
    "keys create": "seatrial.shells.cli.keys_create",
    "keys list": "seatrial.shells.cli.keys_list",
    "keys revoke": "seatrial.shells.cli.keys_revoke",
    "watch": "seatrial.shells.cli.watch",
    "demo": "seatrial.shells.cli.demo",
    "demo --full": "seatrial.shells.cli.demo_full",
}

GROUPS = (["audit"], ["keys"])

# What the extra "serve" brings; all else that a command needs is there, or is told where it is asked for.
SERVING = frozenset(
    {"deltalake", "fastapi", "httptools", "limits", "msgspec", "prometheus_client", "uvicorn", "uvloop"}
)

app = typer.Typer(
    name="seatrial",
    help="Decide by measured evidence whether a trained model is fit to be released.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="Verify and read the chain of evidence.", rich_markup_mode=None)
app.add_typer(audit, name="audit")
keys = typer.Typer(help="Create, list and revoke the keys of the server.", rich_markup_mode=None)
app.add_typer(keys, name="keys")

ProjectPath = Annotated[
    Path, typer.Option("--project", "-p", metavar="PATH", help="Project file, or the folder that holds seatrial.toml.")
]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="A.B=VALUE", help="Override one setting; may be repeated.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")]


def _version(*, asked: bool) -> None:
    if asked:
        typer.echo(f"seatrial {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=lambda value: _version(asked=value))
    ] = False,
) -> None:
    """Decide by measured evidence whether a trained model is fit to be released."""
    _ = debug, version  # read by run() and by the callback


@app.command()
def init(  # noqa: PLR0913 - one per option
    *,
    model: Annotated[Path | None, typer.Option("--model", metavar="FILE", help="The trained model.")] = None,
    data: Annotated[
        list[str] | None,
        typer.Option("--data", metavar="TABLE", help="A table: one to split by time, or first train, then test."),
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", metavar="COLUMN", help="The column that the model predicts.")
    ] = None,
    project: ProjectPath = Path(),
    trust: Annotated[
        list[str] | None, typer.Option("--trust", metavar="NAME", help="A global that the model file may use.")
    ] = None,
    ci: Annotated[
        Literal["github", "gitlab"] | None,
        typer.Option(
            "--ci",
            metavar="NAME",
            help="Write a pipeline too, for github or gitlab; needs no model, data and "
            "target where a project file is there already.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing project file or pipeline.")] = False,
    as_json: Json = False,
) -> int:
    """Look at a model and a table, and write a commented project file; with --ci a pipeline too."""
    given = {"model": model, "data": tuple(data or ()), "target": target, "trust": tuple(trust or ())}
    return _call("init", given=given, project=project, ci=ci, force=force, as_json=as_json)


@app.command()
def trial(
    *,
    project: ProjectPath = Path(),
    settings: Settings = None,
    champion: Annotated[
        Path | None, typer.Option("--champion", metavar="FILE", help="The model in service, to compare with.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Where the reports go [.seatrial/latest].")
    ] = None,
    as_json: Json = False,
) -> int:
    """Put the model through its trial and give the verdict: exit status 0 deploy, 1 hold or reject."""
    return _call("trial", project=project, settings=settings or [], champion=champion, out=out, as_json=as_json)


@app.command()
def release(  # noqa: PLR0913 - one per option
    *,
    project: ProjectPath = Path(),
    settings: Settings = None,
    accept: Annotated[
        str | None,
        typer.Option("--accept", metavar="WHY", help="Release a model that is held; the words are recorded and shown."),
    ] = None,
    alias: Annotated[
        str | None,
        typer.Option(
            "--alias", metavar="NAME", help="What points to it [champion, else challenger; to move: champion]."
        ),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the releases.")] = False,
    move: Annotated[
        str | None, typer.Option("--move", metavar="VERSION", help="Point the alias to VERSION or NAME@VERSION.")
    ] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="WHY", help="Why the alias is moved.")] = None,
    as_json: Json = False,
) -> int:
    """Make a package of the model that stood its newest trial, or list releases, or move an alias."""
    given = {"accept": accept, "alias": alias, "listed": listed, "move": move, "why": why}
    return _call("release", project=project, settings=settings or [], given=given, as_json=as_json)


@app.command()
def score(  # noqa: PLR0913 - one per option
    *,
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="A file, a glob, a folder, a Delta table, or an address of these.")
    ],
    output: Annotated[
        str,
        typer.Argument(metavar="OUTPUT", help="Ends in .csv, .jsonl, .parquet or .arrow; or .delta for a Delta table."),
    ],
    project: ProjectPath = Path(),
    settings: Settings = None,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME@ALIAS", help="Which release; NAME@VERSION too [the champion]."),
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id", metavar="COLUMN", help="The column that names a row [the project's].")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="COLUMN", help="A column to copy; may be repeated.")
    ] = None,
    journal: Annotated[bool, typer.Option("--journal", help="Record every answer in the journal.")] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Processes that score [one per core].")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Throw away what was begun or made before, and start anew.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Ask a released model about every row of a table: exit status 0 all scored, 1 some rejected."""
    wanted: dict[str, object] = {"source": source, "output": output, "model": model, "id_column": id_column}
    wanted |= {"keep": tuple(keep or ()), "journal": journal, "workers": workers, "restart": restart}
    return _call("score", project=project, settings=settings or [], wanted=wanted, as_json=as_json)


@app.command()
def feedback(
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A table of outcomes: CSV, Parquet, JSON lines, Arrow.")],
    project: ProjectPath = Path(),
    settings: Settings = None,
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="Who says so, for rows that do not say it.")
    ] = "",
    as_json: Json = False,
) -> int:
    """Take what turned out to be true into the journal; the same file may be taken again."""
    return _call("feedback", project=project, file=file, settings=settings or [], source=source, as_json=as_json)


@app.command()
def card(
    *,
    project: ProjectPath = Path(),
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where the card goes [a file in .seatrial/latest].")
    ] = None,
    kind: Annotated[
        Literal["markdown", "cyclonedx"],
        typer.Option(
            "--format", metavar="NAME", help="markdown, for people and model hubs; or cyclonedx, a bill of materials."
        ),
    ] = "markdown",
    as_json: Json = False,
) -> int:
    """Write the model card again from the newest stored evidence."""
    return _call("card", project=project, settings=settings or [], out=out, kind=kind, as_json=as_json)


@audit.command("verify")
def audit_verify(
    *,
    project: ProjectPath = Path(),
    settings: Settings = None,
    head: Annotated[
        Path | None, typer.Option("--head", metavar="FILE", help="A head exported earlier; shows truncation too.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Check every record of the chain: exit status 0 whole, 1 tampered with."""
    return _call("audit verify", project=project, settings=settings or [], head=head, as_json=as_json)


@audit.command("head")
def audit_head(
    *,
    project: ProjectPath = Path(),
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where the head goes [standard output].")
    ] = None,
) -> int:
    """Export the head of the chain, to be kept elsewhere."""
    return _call("audit head", project=project, settings=settings or [], out=out)


@audit.command("log")
def audit_log(*, project: ProjectPath = Path(), settings: Settings = None, as_json: Json = False) -> int:
    """List the records of the chain, the newest last."""
    return _call("audit log", project=project, settings=settings or [], as_json=as_json)


@audit.command("add")
def audit_add(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Evidence that a trial kept.")],
    project: ProjectPath = Path(),
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Where the reports go [.seatrial/latest].")
    ] = None,
    as_json: Json = False,
) -> int:
    """Record the evidence that a trial kept when its store could not be written; once, however often it is added."""
    return _call("audit add", file=file, project=project, settings=settings or [], out=out, as_json=as_json)


@app.command()
def serve(  # noqa: PLR0913 - one per option
    *,
    project: ProjectPath = Path(),
    settings: Settings = None,
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="Address that answers.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="N", help="Port of inference; 0 for a free one.")
    ] = None,
    admin_port: Annotated[
        int | None, typer.Option("--admin-port", metavar="N", help="Port of the management API; 0 for a free one.")
    ] = None,
    grpc_port: Annotated[
        int | None, typer.Option("--grpc-port", metavar="N", help="Port of inference by gRPC; 0 for a free one.")
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", help="Processes that answer.")] = None,
    as_json: Json = False,
) -> int:
    """Serve what was released until told to stop; with --json the first line says on which ports."""
    given = {"host": host, "port": port, "admin_port": admin_port, "grpc_port": grpc_port, "workers": workers}
    return _call("serve", project=project, settings=settings or [], given=given, as_json=as_json)


@app.command()
def watch(  # noqa: PLR0913 - one per option
    *,
    project: ProjectPath = Path(),
    settings: Settings = None,
    once: Annotated[bool, typer.Option("--once", help="Look at what is due, and end: for cron and CI.")] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Write the newest window's page too; implies --once.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Where the page goes [.seatrial/watch].")
    ] = None,
    table: Annotated[
        str | None, typer.Option("--table", metavar="FILE", help="Look at a table in place of the journal.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME@ALIAS", help="Which release; NAME@VERSION too [the champion]."),
    ] = None,
    ack: Annotated[
        str | None, typer.Option("--ack", metavar="ID", help="Say that somebody has this alert in hand.")
    ] = None,
    mute: Annotated[
        str | None, typer.Option("--mute", metavar="KEY", help="Send nothing of this alert for a while.")
    ] = None,
    span: Annotated[
        str | None, typer.Option("--for", metavar="SPAN", help="How long, such as 2d; with --mute.")
    ] = None,
    dashboard: Annotated[
        Path | None, typer.Option("--dashboard", metavar="FILE", help="Write a Grafana dashboard, and end.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="FILE", help="Write alerting rules of Prometheus, and end.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Watch a released model, window by window, until told to stop: exit status 1 if an alarm stands."""
    wanted: dict[str, object] = {"once": once, "report": report, "out": out, "table": table, "model": model}
    wanted |= {"ack": ack, "mute": mute, "span": span, "dashboard": dashboard, "rules": rules}
    return _call("watch", project=project, settings=settings or [], wanted=wanted, as_json=as_json)


@keys.command("create")
def keys_create(
    *,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="predict, feedback, view or admin.")],
    label: Annotated[str, typer.Option("--label", metavar="TEXT", help="Whose key it is.")] = "",
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="SPAN", help="After how long, such as 90d [never].")
    ] = None,
    rate: Annotated[
        str | None, typer.Option("--rate", metavar="RATE", help='Most requests, such as "100/second" [no limit].')
    ] = None,
    project: ProjectPath = Path(),
    settings: Settings = None,
    as_json: Json = False,
) -> int:
    """Create a key, and show its token this once."""
    wish = {"role": role, "label": label, "expires": expires, "rate": rate}
    return _call("keys create", wish=wish, project=project, settings=settings or [], as_json=as_json)


@keys.command("list")
def keys_list(*, project: ProjectPath = Path(), settings: Settings = None, as_json: Json = False) -> int:
    """List the keys, the oldest first; never their tokens."""
    return _call("keys list", project=project, settings=settings or [], as_json=as_json)


@keys.command("revoke")
def keys_revoke(
    *,
    key: Annotated[str, typer.Argument(metavar="ID", help="Id of the key, as in keys list.")],
    project: ProjectPath = Path(),
    settings: Settings = None,
    as_json: Json = False,
) -> int:
    """Revoke a key for ever; a running server knows within seconds."""
    return _call("keys revoke", key=key, project=project, settings=settings or [], as_json=as_json)


@app.command()
def demo(
    *,
    folder: Annotated[
        Path, typer.Option("--folder", metavar="FOLDER", help="Where the demonstration project goes.")
    ] = Path("seatrial-demo"),
    full: Annotated[
        bool, typer.Option("--full", help="Go on: release the model, serve it, and replay a month of requests.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Put a real model through its trial on real flights, and leave the project behind."""
    return _call("demo --full" if full else "demo", folder=folder, as_json=as_json)


def _call(command: str, **options: object) -> int:
    """Return the exit status of a command whose module is loaded now."""
    status: int = _module(command).run(**options)
    return status


def _module(command: str) -> ModuleType:
    """Return the module of a command; libraries that are not installed are told with the line that installs them."""
    try:
        return import_module(COMMANDS[command])
    except ModuleNotFoundError as error:
        if error.name not in SERVING:
            raise
        raise SeatrialError(
            "USE015",
            f"seatrial {command} needs {error.name}, which is not installed",
            expected="the libraries of the server",
            fix='pip install "seatrial[serve]"',
        ) from error


def run() -> None:
    """Run the command line and leave with its exit status."""
    os.environ.setdefault(*GIVE_BACK)
    status = status_of(sys.argv[1:])
    # Python would end by the signal of an interrupt where it came while a module was being made. A server has closed
    # all that matters, and must be gone in time: on a busy machine, taking its modules apart takes seconds.
    if status == INTERRUPTED or "serve" in sys.argv[1:]:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def status_of(arguments: list[str]) -> int:
    """Return the exit status of one command line; everything a user must know is printed."""
    debug = "--debug" in arguments
    as_json = "--json" in arguments
    try:
        status: int | None = app(_or_help(arguments), standalone_mode=False, prog_name="seatrial")
    except SeatrialError as error:
        tell(error, as_json=as_json)
        trace(debug=debug)
        return WRONG_INPUT
    except TyperException as error:
        tell(misuse(error, arguments, known=[name.split()[0] for name in COMMANDS]), as_json=as_json)
        return WRONG_INPUT
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    except Exception as error:  # noqa: BLE001 - the shell's last line: no traceback for those who did not ask
        tell(defect(error), as_json=as_json)
        trace(debug=debug)
        return INTERNAL
    if status == INTERRUPTED:  # typer makes a status of most interrupts, and lets one through before a command runs
        sys.stderr.write(f"\nInterrupted. {interrupted(arguments)}\n")
    return status or OK


def _or_help(arguments: list[str]) -> list[str]:
    """Return the arguments, with a request for help where they name no command."""
    named = [word for word in arguments if not word.startswith("-")]
    return arguments if arguments and named not in GROUPS else [*arguments, "--help"]

"""The places where a house rule does not hold, each with its reason.

The key is the rule, then the place as the rule prints it. An exception that is no longer needed is itself a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("broad-except", "src/seatrial/shells/cli/main.py::status_of"): "the shell's last line: no traceback is shown",
    ("broad-except", "src/seatrial/shells/http/door.py::Door.__call__"): "the shell's last line: no traceback is shown",
    (
        "broad-except",
        "src/seatrial/shells/http/lane.py::Lane.finish",
    ): "the shell's last line, and others wait for the same commit",
    (
        "broad-except",
        "src/seatrial/models/ask.py::_Asked.batch",
    ): "a model is a stranger's program: it may raise anything",
    ("broad-except", "src/seatrial/models/onnx.py::_session"): "the runtime has no common root for its errors",
    (
        "broad-except",
        "src/seatrial/models/short.py::ShortModel._ask",
    ): "the runtime has no common root for its errors; the long way is asked, which tells them",
    ("broad-except", "src/seatrial/models/pickled.py::open_pickled"): "classes of any library restore their own state",
    (
        "broad-except",
        "src/seatrial/shells/grpc/service.py::Service._tried",
    ): "the door's last line: the client is told, and the log has the traceback",
    ("dynamic-import", "src/seatrial/security/restore.py::_Restorer.find_class"): "an unpickler is asked for modules",
    ("dynamic-import", "src/seatrial/__init__.py::__getattr__"): "the root's lazy exports (PEP 562)",
    ("arguments", "src/seatrial/shells/cli/main.py::init"): "one per option of the command",
    ("arguments", "src/seatrial/shells/cli/main.py::serve"): "one per option of the command",
    ("arguments", "src/seatrial/shells/cli/main.py::release"): "one per option of the command",
    ("arguments", "src/seatrial/shells/cli/main.py::score"): "one per option of the command",
    ("arguments", "src/seatrial/shells/cli/main.py::watch"): "one per option of the command",
    ("dynamic-import", "src/seatrial/shells/cli/main.py::_module"): "the command table of the command line",
    (
        "dynamic-import",
        "src/seatrial/shells/http/supervise.py::_admin_server",
    ): "the framework of the management API is loaded while the workers start, for they are what is waited for",
}


def without_exceptions(
    found: Iterable[tuple[str, str, str]], exceptions: Mapping[tuple[str, str], str] = EXCEPTIONS
) -> list[str]:
    """Return problems as lines, without the excepted ones, and with the exceptions that nothing needs.

    Parameters
    ----------
    found
        Rule, place and message of each problem.
    exceptions
        Reason by rule and place.
    """
    found = list(found)
    lines = [f"{place}: {rule}: {message}" for rule, place, message in found if (rule, place) not in exceptions]
    needed = {(rule, place) for rule, place, _ in found}
    stale = [f"{place}: {rule}: this exception is not needed any more" for rule, place in exceptions.keys() - needed]
    return sorted(lines + stale)

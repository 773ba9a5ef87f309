"""What must hold inside ``[costs]``."""

from __future__ import annotations

from collections.abc import Iterator

from seatrial.project.raw import Raw, listed, section, sections, text
from seatrial.values import InputError

CELLS = ("false_positive", "false_negative", "true_positive", "true_negative")
_BINARY_FIX = "false_positive = 1.0\nfalse_negative = 5.0"


def cost_errors(raw: Raw) -> Iterator[InputError]:
    """Yield what contradicts itself in the costs."""
    costs = section(raw, "costs")
    if "costs" not in raw:
        yield from _needed(raw)
        return
    cells = [key for key in CELLS if costs.get(key) is not None]
    has_matrix = costs.get("matrix") is not None
    if has_matrix and cells:
        yield _wrong(f"costs.matrix stands beside {cells[0]}", "one of the two ways", f"remove {', '.join(cells)}")
    elif has_matrix:
        yield from _matrix(raw)
    elif text(section(raw, "model"), "task") == "multiclass":
        fix = 'classes = ["a", "b", "c"]\nmatrix = [[0, 1, 1], [1, 0, 1], [5, 5, 0]]'
        yield _wrong("a multiclass task has no costs.matrix", "a matrix, and the classes of its rows", fix)
    elif not {"false_positive", "false_negative"} <= set(cells):
        missing = [key for key in CELLS[:2] if key not in cells]
        yield _wrong(f"costs has no {' and no '.join(missing)}", "what both kinds of error cost", _BINARY_FIX)
    if text(section(raw, "model"), "task") == "regression":
        yield _wrong(
            "costs are declared and model.task is regression", "costs for a task with classes", "remove [costs]"
        )


def _needed(raw: Raw) -> Iterator[InputError]:
    for where, gate in sections(raw, "gate"):
        if gate.get("metric") == "expected_cost":
            yield InputError(
                "PRJ019",
                "the gate is on expected_cost, and no costs are declared",
                where=f"{where}.metric",
                expected="a section [costs] that says what each error costs",
                fix=f"add to the project file: [costs]\n{_BINARY_FIX}",
            )


def _matrix(raw: Raw) -> Iterator[InputError]:
    costs, task = section(raw, "costs"), text(section(raw, "model"), "task")
    rows = listed(costs, "matrix")
    classes = listed(costs, "classes")
    size = 2 if task == "binary" else len(classes) or len(rows)
    if len(rows) != size or any(not isinstance(row, list) or len(row) != size for row in rows):
        yield _wrong(
            f"costs.matrix has rows of {[len(row) if isinstance(row, list) else 1 for row in rows]} numbers",
            f"{size} rows of {size} numbers: cost by truth (row) and answer (column)",
            "matrix = [[0, 1], [5, 0]]",
        )
    if task == "multiclass" and not classes:
        yield _wrong("costs.matrix has no classes", "the label of each row, in order", 'classes = ["a", "b", "c"]')


def _wrong(found: str, expected: str, fix: str) -> InputError:
    return InputError("PRJ019", found, where="costs", expected=expected, fix=fix)

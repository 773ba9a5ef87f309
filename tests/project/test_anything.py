"""Whatever stands in a project file, it is a project or a list of errors, never a traceback."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from seatrial.project import load_project, project_from
from seatrial.project.keys import section_of
from seatrial.project.schema import Settings
from seatrial.values import InputError

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.sampled_from(["*", "all", "binary", "late", "\0", "sqlite://", "1h", "\udcff"]),
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
METRICS = {"roc_auc": ("binary",), "rmse": ("regression",)}


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Return settings whose keys are mostly known and whose values are anything."""
    found: dict[str, Any] = {}
    for name, field in Settings.model_fields.items():
        section = section_of(field)
        if section is None or draw(st.booleans()):
            continue
        keys = st.sampled_from(sorted(section.model_fields)) | st.text(max_size=4)
        table = st.dictionaries(keys, ANYTHING, max_size=5)
        found[name] = draw(table | st.lists(table, max_size=3) | ANYTHING)
    return found


@settings(max_examples=300)
@given(files())
def test_any_settings(raw: dict[str, Any]) -> None:
    with contextlib.suppress(InputError):
        assert project_from(raw, known_metrics=METRICS).digest


@settings(max_examples=300)
@given(
    st.text(max_size=40), st.sampled_from(["", "model.", "gate[0].", "data.range[0].", "slices.declared[0][0]", "a.b"])
)
def test_any_assignment(text: str, start: str) -> None:
    raw = {"model": {"path": "m", "task": "binary"}, "data": {"test": "t", "target": "y"}, "gate": []}
    with contextlib.suppress(InputError):
        project_from(raw, overrides=[start + text])


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(tmp_path_factory: Any, content: bytes) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "any.toml"
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        load_project(path)

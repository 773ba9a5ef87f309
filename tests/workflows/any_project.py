"""Projects of small tables in which anything may stand, each with a model that was trained on such a table."""

from __future__ import annotations

import datetime as dt
import json
import math
import warnings
from dataclasses import dataclass
from pathlib import Path

import joblib
import polars as pl
from hypothesis import strategies as st
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

MOST_ROWS = 60
INSTANTS = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1))  # noqa: DTZ001 - tables hold naive time
FINITE = st.floats(allow_infinity=False) | st.sampled_from([0.0, -0.0, 1.0, -999.0, 1e308, -1e308, 5e-324])
NUMBERS = st.floats(-100, 100) | st.floats(-1e30, 1e30) | st.just(math.nan)
TEXTS = (
    st.text(max_size=5)
    | st.sampled_from(["", "a", "b", "NA", "1", "<b>", "ü\u202e", "x" * 300, '"', "=1+1", "true"])
    | st.text(max_size=5)
)
KINDS = {
    "numbers": NUMBERS,
    "anything": st.floats(),
    "wholes": st.integers(-(2**62), 2**62) | st.integers(0, 3),
    "texts": TEXTS,
    "flags": st.booleans(),
    "days": INSTANTS,
    "constant": st.just(7),
    "nothing": st.none(),
}
FED = ("numbers", "wholes", "texts", "constant")
LABELS = {
    "binary": st.sampled_from([("no", "yes"), (0, 1), (True, False), ("", "x"), (-1, 1)]),
    "multiclass": st.sampled_from([("a", "b", "c"), (1, 2, 3, 4)]),
}
TYPES = {
    "numbers": pl.Float64,
    "anything": pl.Float64,
    "wholes": pl.Int64,
    "texts": pl.String,
    "flags": pl.Boolean,
    "days": pl.Datetime("us"),
}


@dataclass(frozen=True)
class AnyProject:
    """Tables and settings, before they are written."""

    train: pl.DataFrame | None
    test: pl.DataFrame
    taught: pl.DataFrame
    task: str
    settings: dict[str, dict[str, object]]
    suffix: str


@st.composite
def tables(draw: st.DrawFn, kinds: dict[str, str], labels: st.SearchStrategy[object]) -> pl.DataFrame:
    rows = draw(st.integers(1, MOST_ROWS))
    sparse = draw(st.booleans())
    columns = []
    for name, kind in kinds.items():
        values = st.none() | KINDS[kind] if sparse else KINDS[kind]
        drawn = draw(st.lists(values, min_size=rows, max_size=rows))
        columns.append(pl.Series(name, drawn, dtype=TYPES.get(kind), strict=False))
    truth = st.none() | labels if draw(st.booleans()) else labels
    columns.append(pl.Series("y", draw(st.lists(truth, min_size=rows, max_size=rows)), strict=False))
    return pl.DataFrame(columns)


@st.composite
def any_projects(draw: st.DrawFn) -> AnyProject:
    """Return tables of columns of any kind, and settings that name some of them."""
    task = draw(st.sampled_from(["binary", "multiclass", "regression"]))
    drawn = draw(st.lists(st.sampled_from(sorted(KINDS)), max_size=5))
    kinds = {f"{'odd' if kind == 'anything' else 'c'}{i}": kind for i, kind in enumerate(drawn)}
    kinds["x"] = "numbers"
    classes = () if task == "regression" else draw(LABELS[task])
    made = tables(kinds, st.sampled_from(classes) if classes else FINITE)
    names = st.none() | st.sampled_from(sorted(kinds))
    roles = {role: name for role in ("id", "group") if (name := draw(names)) is not None}
    days = [name for name, kind in kinds.items() if kind == "days"]
    roles |= {"time": draw(st.sampled_from(days))} if days and draw(st.booleans()) else {}
    slices = draw(st.lists(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=2), max_size=2))
    data: dict[str, object] = {"target": "y", "memory_mb": draw(st.sampled_from([0, 128])), **roles}
    data |= {"sealed": True} if draw(st.integers(0, 9)) == 0 else {}
    return AnyProject(
        train=draw(st.none() | made),
        test=draw(made),
        taught=with_every_class(draw(made), classes),
        task=task,
        settings={"data": data, "slices": {"declared": slices, "discover": draw(st.booleans())}},
        suffix=draw(st.sampled_from(["parquet", "csv", "jsonl"])),
    )


def with_every_class(table: pl.DataFrame, classes: tuple[object, ...]) -> pl.DataFrame:
    """Return a table whose labels go through all classes in turn, as a model must have seen them."""
    if not classes:
        return table
    repeated = pl.concat([table] * len(classes))
    labels = [classes[place % len(classes)] for place in range(repeated.height)]
    return repeated.with_columns(pl.Series("y", labels))


def write(made: AnyProject, folder: Path) -> bool:
    """Write the files of a project; False if no model could be trained on its table."""
    taught = made.taught.drop_nulls("y")
    fed = [name for name in taught.columns if name != "y" and not name.startswith("odd") and kind_of(taught[name])]
    texts = [name for name in fed if kind_of(taught[name]) == "text"]
    numbers = [name for name in fed if name not in texts]
    tree = DecisionTreeRegressor if made.task == "regression" else DecisionTreeClassifier
    columns = make_column_transformer(
        (SimpleImputer(keep_empty_features=True), numbers), (OneHotEncoder(handle_unknown="ignore"), texts)
    )
    y = taught["y"].to_numpy() if taught["y"].dtype != pl.String else taught["y"].to_list()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = make_pipeline(columns, tree(max_depth=3)).fit(taught.to_pandas(), y)
    except (ValueError, TypeError):
        return False
    joblib.dump(model, folder / "model.joblib")
    for name, table in (("train", made.train), ("test", made.test)):
        if table is not None:
            put(table, folder / f"{name}.{made.suffix}")
    data = {"test": f"test.{made.suffix}"} | ({} if made.train is None else {"train": f"train.{made.suffix}"})
    sections = {"model": {"path": "model.joblib", "task": made.task}, **made.settings}
    sections["data"] = {**sections["data"], **data}
    lines = [
        f"[{name}]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in each.items()) for name, each in sections.items()
    ]
    (folder / "seatrial.toml").write_text("\n".join(lines))
    return True


def kind_of(values: pl.Series) -> str:
    """Return ``"number"`` or ``"text"`` for columns that the pipeline takes, else nothing."""
    if values.dtype in (pl.Float64, pl.Int64):
        return "number"
    return "text" if values.dtype == pl.String else ""


def put(table: pl.DataFrame, path: Path) -> None:
    """Write a table in the format that its name says."""
    if path.suffix == ".parquet":
        table.write_parquet(path)
    elif path.suffix == ".csv":
        table.write_csv(path)
    else:
        table.write_ndjson(path)

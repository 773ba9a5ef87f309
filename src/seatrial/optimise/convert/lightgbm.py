"""Trees of LightGBM, read from the booster's own text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seatrial.optimise.convert import links
from seatrial.optimise.convert.cannot import CannotConvertError
from seatrial.optimise.convert.ensemble import Tree, add_ensemble, constant_tree
from seatrial.optimise.convert.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

CATEGORY, DEFAULT_LEFT = 1, 2
MISSING_SHIFT, MISSING_BITS = 2, 3
NO_MISSING, ZERO_IS_MISSING, NAN_IS_MISSING = 0, 1, 2
BITS = 32
IDENTITY = frozenset(
    {"regression", "regression_l1", "huber", "fair", "quantile", "mape", "lambdarank", "rank_xendcg", "custom", ""}
)
EXPONENTIAL = frozenset({"poisson", "gamma", "tweedie"})


def convert_booster(graph: Graph, text: str, rows: str) -> str:
    """Return what a booster answers; the text is that of its best iterations."""
    head, *sections = text.partition("\nend of trees\n")[0].split("\nTree=")
    said = _fields(head)
    per_round = int(said.get("num_tree_per_iteration", "1"))
    trees = [_tree(_fields(section), target=i % per_round) for i, section in enumerate(sections)]
    if not trees:
        trees = [constant_tree(0.0)]
    raw = add_ensemble(graph, rows, trees, n_targets=per_round)
    if "average_output" in head.splitlines():
        raw = graph.op("Div", raw, graph.constant(float(len(trees) // per_round)))
    return _linked(graph, raw, said.get("objective", "").split(), n_classes=per_round)


def _linked(graph: Graph, raw: str, objective: Sequence[str], *, n_classes: int) -> str:
    name, settings = (objective[0] if objective else ""), dict(_settings(objective))
    slope = float(settings.get("sigmoid", "1"))
    if name in ("binary", "cross_entropy"):
        return links.sigmoid(graph, raw, slope=slope)
    if name == "multiclass":
        return links.softmax(graph, raw, n_classes=n_classes)
    if name == "multiclassova":
        return links.one_versus_all(graph, raw, n_classes=n_classes, slope=slope)
    if name in EXPONENTIAL:
        return links.exponential(graph, raw)
    if name in IDENTITY and n_classes == 1:
        return links.signed_square(graph, raw) if "sqrt" in objective[1:] else raw
    raise CannotConvertError(f"LightGBM's objective {name} has no conversion here")


def _settings(objective: Sequence[str]) -> Iterator[tuple[str, str]]:
    for word in objective[1:]:
        name, colon, value = word.partition(":")
        if colon:
            yield name, value


def _fields(section: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in section.splitlines() if "=" in line)


def _tree(said: Mapping[str, str], *, target: int) -> Tree:
    if said.get("is_linear", "0") != "0":
        raise CannotConvertError("its leaves hold linear models")
    values = np.array(said["leaf_value"].split(), dtype=np.float64)
    if len(values) == 1:
        return constant_tree(float(values[0]), target=target)
    kinds = _whole(said, "decision_type")
    threshold = np.array(said["threshold"].split(), dtype=np.float64)
    missing = kinds >> MISSING_SHIFT & MISSING_BITS
    by_category = (kinds & CATEGORY).astype(bool)
    if (missing[~by_category] == ZERO_IS_MISSING).any():
        raise CannotConvertError("it takes zero for a missing value")
    # Where training had no missing value, LightGBM takes one for zero.
    left = np.where(missing == NAN_IS_MISSING, (kinds & DEFAULT_LEFT) > 0, threshold >= 0.0) & ~by_category
    return Tree(
        feature=_whole(said, "split_feature"),
        threshold=np.where(by_category, 0.0, threshold),
        left=_whole(said, "left_child"),
        right=_whole(said, "right_child"),
        missing_left=left,
        members=_members(said, threshold, by_category),
        values=values,
        target=target,
    )


def _members(said: Mapping[str, str], threshold: Any, by_category: Any) -> dict[int, NDArray[np.float64]]:  # noqa: ANN401 - arrays
    if not by_category.any():
        return {}
    bounds, words = _whole(said, "cat_boundaries"), _whole(said, "cat_threshold")
    found = {}
    for at in np.flatnonzero(by_category).tolist():
        which = int(threshold[at])
        own = words[bounds[which] : bounds[which + 1]].tolist()
        codes = [i * BITS + bit for i, word in enumerate(own) for bit in range(BITS) if word >> bit & 1]
        found[at] = np.array(codes, dtype=np.float64)
    return found


def _whole(said: Mapping[str, str], key: str) -> NDArray[np.int64]:
    return np.array(said[key].split(), dtype=np.int64)

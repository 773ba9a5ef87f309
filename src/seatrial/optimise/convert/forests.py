"""Trees of scikit-learn: decision trees, forests, gradient boosting and histogram gradient boosting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seatrial.optimise.convert import links
from seatrial.optimise.convert.cannot import CannotConvertError, class_of
from seatrial.optimise.convert.ensemble import Tree, add_ensemble, constant_tree
from seatrial.optimise.convert.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 32
NO_CHILD = -1
BINARY = 2


def convert_forest(graph: Graph, forest: Any, rows: str) -> str:  # noqa: ANN401 - an estimator of scikit-learn
    """Return what a decision tree or a forest answers: the mean of its trees."""
    grown = list(getattr(forest, "estimators_", [forest]))
    if forest.n_outputs_ != 1:
        raise CannotConvertError(f"this {class_of(forest)} predicts {forest.n_outputs_} targets")
    classes = len(getattr(forest, "classes_", ()))
    # Of two classes one is enough, the other is what is left; of more, each has trees of its own.
    wanted = range(classes) if classes > BINARY else [classes - 1] if classes else [0]
    trees = [
        _plain_tree(each.tree_, each.tree_.value[:, 0, column], target=target)
        for each in grown
        for target, column in enumerate(wanted)
    ]
    total = add_ensemble(graph, graph.rounded_to_float(rows), trees, n_targets=len(wanted))
    mean = graph.op("Div", total, graph.constant(float(len(grown)))) if len(grown) > 1 else total
    return links.yes_and_no(graph, mean) if classes == BINARY else mean


def convert_gradient_boosting(graph: Graph, boosted: Any, rows: str) -> str:  # noqa: ANN401 - as above
    """Return what gradient boosting answers."""
    start = _start(boosted)
    stages = boosted.estimators_
    trees = [constant_tree(value, target=target) for target, value in enumerate(start) if value]
    trees += [
        _plain_tree(each.tree_, each.tree_.value[:, 0, 0] * boosted.learning_rate, target=target)
        for stage in stages
        for target, each in enumerate(stage)
    ]
    raw = add_ensemble(graph, graph.rounded_to_float(rows), trees, n_targets=len(start))
    if not hasattr(boosted, "classes_"):
        return raw
    if len(start) > 1:
        return links.softmax(graph, raw, n_classes=len(start))
    return links.sigmoid(graph, raw, slope=2.0 if boosted.loss == "exponential" else 1.0)


def convert_histogram_boosting(graph: Graph, boosted: Any, rows: str) -> str:  # noqa: ANN401 - as above
    """Return what histogram gradient boosting answers for rows that its own encoder has passed."""
    start = np.asarray(boosted._baseline_prediction, dtype=np.float64).reshape(-1)  # noqa: SLF001 - told nowhere else
    known = _known_categories(boosted)
    trees = [constant_tree(value, target=target) for target, value in enumerate(start.tolist())]
    trees += [
        _histogram_tree(each, known, target=target)
        for stage in boosted._predictors  # noqa: SLF001 - told nowhere else
        for target, each in enumerate(stage)
    ]
    raw = add_ensemble(graph, rows, trees, n_targets=len(start))
    if hasattr(boosted, "classes_"):
        several = len(start) > 1
        return links.softmax(graph, raw, n_classes=len(start)) if several else links.sigmoid(graph, raw)
    link = type(boosted._loss.link).__name__  # noqa: SLF001 - told nowhere else
    if link not in ("IdentityLink", "LogLink"):
        raise CannotConvertError(f"the link {link} of its loss is not known here")
    return links.exponential(graph, raw) if link == "LogLink" else raw


def _plain_tree(tree: Any, value: NDArray[np.float64], *, target: int) -> Tree:  # noqa: ANN401 - compiled class
    nodes = tree.__getstate__()["nodes"]
    inner = nodes["left_child"] != NO_CHILD
    return _tree(
        inner,
        feature=nodes["feature"],
        threshold=nodes["threshold"],
        left=nodes["left_child"],
        right=nodes["right_child"],
        missing=nodes["missing_go_to_left"],
        value=value,
        target=target,
    )


def _tree(inner: NDArray[np.bool_], *, target: int, value: NDArray[np.float64], **of_nodes: NDArray[Any]) -> Tree:
    """Return a tree whose nodes and leaves were numbered together."""
    place = np.where(inner, np.cumsum(inner) - 1, ~(np.cumsum(~inner) - 1))
    kept = {name: array[inner] for name, array in of_nodes.items()}
    return Tree(
        feature=kept["feature"].astype(np.int64),
        threshold=kept["threshold"].astype(np.float64),
        left=place[kept["left"].astype(np.int64)],
        right=place[kept["right"].astype(np.int64)],
        missing_left=kept["missing"].astype(np.bool_),
        values=np.asarray(value, dtype=np.float64)[~inner],
        target=target,
    )


def _start(boosted: Any) -> list[float]:  # noqa: ANN401 - an estimator
    init = boosted.init_
    if isinstance(init, str) and init == "zero":
        return [0.0] * boosted.n_trees_per_iteration_
    if type(init).__name__ not in ("DummyClassifier", "DummyRegressor"):
        raise CannotConvertError(f"its boosting starts from another model, a {class_of(init)}")
    rows = np.zeros((1, boosted.n_features_in_), dtype=np.float32)
    start: list[float] = boosted._raw_predict_init(rows)[0].tolist()  # noqa: SLF001 - told nowhere else
    return start


def _histogram_tree(predictor: Any, known: Sequence[NDArray[np.float64]], *, target: int) -> Tree:  # noqa: ANN401 - own class
    nodes = predictor.nodes
    inner = nodes["is_leaf"] == 0
    made = _tree(
        inner,
        feature=nodes["feature_idx"],
        threshold=nodes["num_threshold"],
        left=nodes["left"],
        right=nodes["right"],
        missing=nodes["missing_go_to_left"],
        value=nodes["value"],
        target=target,
    )
    split = nodes[inner]
    return (
        _by_category(made, split, bitsets=predictor.raw_left_cat_bitsets, known=known)
        if split["is_categorical"].any()
        else made
    )


def _by_category(
    tree: Tree, split: NDArray[Any], *, bitsets: NDArray[np.uint32], known: Sequence[NDArray[np.float64]]
) -> Tree:
    """Return the tree with its splits by category: what no training row had goes where missing values go."""
    left, right, members = tree.left.copy(), tree.right.copy(), {}
    missing, threshold = tree.missing_left.copy(), tree.threshold.copy()
    for at in np.flatnonzero(split["is_categorical"]):
        to_left = np.array(list(_bits(bitsets[split["bitset_idx"][at]])), dtype=np.float64)
        members[int(at)] = to_left
        if missing[at]:  # then the known codes that go right are named, and all else goes left
            members[int(at)] = np.setdiff1d(known[int(tree.feature[at])], to_left)
            left[at], right[at] = right[at], left[at]
        missing[at], threshold[at] = False, 0.0
    return Tree(
        feature=tree.feature,
        threshold=threshold,
        left=left,
        right=right,
        missing_left=missing,
        members=members,
        values=tree.values,
        target=tree.target,
    )


def _bits(words: NDArray[np.uint32]) -> Iterator[int]:
    for at, word in enumerate(words.tolist()):
        for bit in range(BITS):
            if word >> bit & 1:
                yield at * BITS + bit


def _known_categories(boosted: Any) -> list[NDArray[np.float64]]:  # noqa: ANN401 - an estimator
    bitsets, places = boosted._bin_mapper.make_known_categories_bitsets()  # noqa: SLF001 - told nowhere else
    flags = boosted._bin_mapper.is_categorical_  # noqa: SLF001 - told nowhere else
    none = np.empty(0)
    return [
        np.array(list(_bits(bitsets[places[i]])), dtype=np.float64) if flag else none for i, flag in enumerate(flags)
    ]

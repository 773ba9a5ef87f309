"""Sums of decision trees, whichever library grew them, and the one operator that computes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seatrial.optimise.convert.cannot import CannotConvertError
from seatrial.optimise.convert.graph import ML, Graph

MOST_NODES = 5_000_000
LESS_OR_EQUAL, MEMBER = 0, 6
SUM = 1
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """One tree: its inner nodes and its leaves, numbered apart.

    Parameters
    ----------
    feature, threshold
        Of each inner node: a row goes left if its value is at most the threshold.
    left, right
        Where it goes on: an inner node, or ``~leaf``.
    missing_left
        Where a missing value goes.
    members
        Of inner nodes that split by category, the codes that go left; the threshold does not count there, and what is
        missing or not among them goes right.
    values
        Of each leaf.
    target
        To which of the ensemble's sums the tree adds.
    """

    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    missing_left: NDArray[np.bool_]
    members: Mapping[int, Floats] = field(default_factory=lambda: MappingProxyType({}))
    values: Floats
    target: int = 0


def constant_tree(value: float, *, target: int = 0) -> Tree:
    """Return a tree of one leaf."""
    none = np.empty(0, dtype=np.int64)
    return Tree(
        feature=none,
        threshold=np.empty(0),
        left=none,
        right=none,
        missing_left=np.empty(0, dtype=np.bool_),
        values=np.array([value], dtype=np.float64),
        target=target,
    )


def add_ensemble(graph: Graph, rows: str, trees: Sequence[Tree], *, n_targets: int) -> str:
    """Return the sums of trees, ``(n_rows, n_targets)`` doubles, added in the order in which the trees are given."""
    whole = _joined([_with_a_node(tree) for tree in trees])
    if len(whole.feature) > MOST_NODES:
        raise CannotConvertError(f"its trees have {len(whole.feature):,} splits; up to {MOST_NODES:,} are converted")
    modes = np.full(len(whole.feature), LESS_OR_EQUAL, dtype=np.uint8)
    modes[list(whole.members)] = MEMBER
    attributes: dict[str, Any] = {
        "n_targets": n_targets,
        "aggregate_function": SUM,
        "post_transform": 0,
        "tree_roots": whole.roots,
        "nodes_featureids": whole.feature.tolist(),
        "nodes_splits": graph.tensor(whole.threshold),
        "nodes_modes": graph.tensor(modes),
        "nodes_truenodeids": np.where(whole.left < 0, ~whole.left, whole.left).tolist(),
        "nodes_falsenodeids": np.where(whole.right < 0, ~whole.right, whole.right).tolist(),
        "nodes_trueleafs": (whole.left < 0).astype(int).tolist(),
        "nodes_falseleafs": (whole.right < 0).astype(int).tolist(),
        "nodes_missing_value_tracks_true": whole.missing_left.astype(int).tolist(),
        "leaf_targetids": whole.targets,
        "leaf_weights": graph.tensor(whole.values),
    }
    if whole.members:
        sets = [[*whole.members[node], np.nan] for node in sorted(whole.members)]
        attributes["membership_values"] = graph.tensor(np.concatenate(sets).astype(np.float64))
    return graph.op("TreeEnsemble", rows, domain=ML, **attributes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Joined:
    """All trees one behind the other."""

    roots: list[int]
    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    missing_left: NDArray[np.bool_]
    members: dict[int, Floats]
    values: Floats
    targets: list[int]


def _with_a_node(tree: Tree) -> Tree:
    """Return the tree with at least one inner node, which the operator needs: both ways lead to the only leaf."""
    if len(tree.feature):
        return tree
    one = np.zeros(1, dtype=np.int64)
    return Tree(
        feature=one,
        threshold=np.zeros(1),
        left=~one,
        right=~one,
        missing_left=np.ones(1, dtype=np.bool_),
        values=tree.values,
        target=tree.target,
    )


def _joined(trees: Sequence[Tree]) -> _Joined:
    nodes = np.cumsum([0, *(len(tree.feature) for tree in trees)])
    leaves = np.cumsum([0, *(len(tree.values) for tree in trees)])
    starts = list(zip(trees, nodes.tolist(), leaves.tolist(), strict=False))
    return _Joined(
        roots=[node for _, node, _ in starts],
        feature=np.concatenate([tree.feature for tree in trees]),
        threshold=np.concatenate([tree.threshold for tree in trees]),
        left=np.concatenate([_moved(tree.left, node, leaf) for tree, node, leaf in starts]),
        right=np.concatenate([_moved(tree.right, node, leaf) for tree, node, leaf in starts]),
        missing_left=np.concatenate([tree.missing_left for tree in trees]),
        members={node + at: codes for tree, node, _ in starts for at, codes in tree.members.items()},
        values=np.concatenate([tree.values for tree in trees]),
        targets=[tree.target for tree in trees for _ in tree.values],
    )


def _moved(children: Ints, node: int, leaf: int) -> Ints:
    """Return children by their places among the nodes and leaves of all trees."""
    moved: Ints = np.where(children < 0, children - leaf, children + node)
    return moved

"""Rows that belong together: how far an estimate would move over other clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seatrial.metrics.answers import Clusters, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouping:
    """Clusters that have rows, numbered without gaps.

    Parameters
    ----------
    name
        What a cluster is.
    codes
        ``(n_rows,)`` from 0 to ``size - 1``.
    size
        Number of clusters with rows.
    """

    name: str
    codes: Ints
    size: int

    @property
    def words(self) -> str:
        """The clusters in a few words, such as ``clustered by day (30)``."""
        return f"clustered by {self.name} ({self.size:,})"

    def sums(self, influence: Floats) -> Floats:
        """Return the influence of each cluster, ``(size,)``."""
        return np.bincount(self.codes, influence, minlength=self.size)

    def error(self, influence: Floats) -> float:
        """Return the cluster-robust standard error; needs at least two clusters.

        References
        ----------
        Liang and Zeger (1986), Biometrika 73, with the small-sample factor G / (G - 1).
        """
        sums = self.sums(influence) / len(influence)
        centred = sums - sums.mean()
        return float(np.sqrt(self.size / (self.size - 1) * (centred @ centred)))


def groupings(clusters: tuple[Clusters, ...]) -> tuple[Grouping, ...]:
    """Return the clusterings in which some rows belong together; rows each for themselves are no clusters."""
    found = (_grouping(each) for each in clusters)
    return tuple(each for each in found if each.size < len(each.codes))


def _grouping(clusters: Clusters) -> Grouping:
    codes = np.asarray(clusters.codes, dtype=np.int64)
    if len(codes) == 0:
        return Grouping(name=clusters.name, codes=codes, size=0)
    if codes.max() > 4 * len(codes):
        known, dense = np.unique(codes, return_inverse=True)
        return Grouping(name=clusters.name, codes=dense.astype(np.int64), size=len(known))
    seen = np.bincount(codes) > 0
    return Grouping(name=clusters.name, codes=(np.cumsum(seen) - 1)[codes], size=int(seen.sum()))

"""Rows that belong together: how far an estimate would move over other clusters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seatrial.metrics.answers import Clusters
from seatrial.metrics.arrays import Codes, Floats
from seatrial.metrics.interval import effective_df

FEWEST = 1.5


@dataclass(frozen=True, kw_only=True, eq=False)
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
    codes: Codes
    size: int

    @cached_property
    def shares(self) -> Floats:
        """Share of all rows in each cluster, ``(size,)``."""
        return np.bincount(self.codes, minlength=self.size) / len(self.codes)

    @property
    def effective(self) -> float:
        """How many clusters of equal size would say as much, 1 to ``size``."""
        return float(1 / (self.shares @ self.shares))

    @property
    def speaks(self) -> bool:
        """False when one cluster holds so many rows that nothing can be said about others."""
        return self.effective >= FEWEST

    @property
    def df(self) -> float:
        """Degrees of freedom of a standard error over clusters, at least 1."""
        return max(1.0, self.effective - 1)

    @property
    def words(self) -> str:
        """The clusters in a few words, such as ``clustered by day (30)``."""
        return f"clustered by {self.name} ({self.size})"

    @property
    def silence(self) -> str:
        """What the interval leaves out when the clusters do not speak."""
        return f"nearly all rows are of one {self.name}: the interval says nothing of others"

    def error(self, influence: Floats) -> tuple[float, float]:
        """Return the cluster-robust standard error of an estimate from the influences of its rows, and its freedom.

        The sum of a cluster is taken up by ``1 / sqrt(1 - its share of rows)``, because the estimate leans towards it:
        the factor G / (G - 1) when clusters are of equal size. Degrees of freedom are those of the effective number of
        clusters, fewer where some clusters stand out.

        References
        ----------
        Liang and Zeger (1986), Biometrika 73; Bell and McCaffrey (2002), Survey Methodology 28, for the correction and
        Carter, Schnepel and Steigerwald (2017), Rev. Econ. Stat. 99, for the effective number of clusters.
        """
        sums = np.bincount(self.codes, influence, minlength=self.size) / len(influence)
        sums = sums / np.sqrt(1 - self.shares)
        return float(np.sqrt(sums @ sums)), effective_df(sums, self.df)


def groupings(clusters: tuple[Clusters, ...]) -> tuple[Grouping, ...]:
    """Return the clusterings in which some rows belong together; rows each for themselves are no clusters."""
    found = (_grouping(each) for each in clusters)
    return tuple(each for each in found if each.size < len(each.codes))


def _grouping(clusters: Clusters) -> Grouping:
    codes: Codes = np.asarray(clusters.codes)
    if len(codes) == 0:
        return Grouping(name=clusters.name, codes=codes, size=0)
    if codes.max() > 4 * len(codes):
        known, places = np.unique(codes, return_inverse=True)
        return Grouping(name=clusters.name, codes=places.astype(np.int64), size=len(known))
    seen = np.bincount(codes) > 0
    if seen.all():
        return Grouping(name=clusters.name, codes=codes, size=len(seen))
    dense: Codes = (np.cumsum(seen) - 1).astype(codes.dtype)[codes]
    return Grouping(name=clusters.name, codes=dense, size=int(seen.sum()))

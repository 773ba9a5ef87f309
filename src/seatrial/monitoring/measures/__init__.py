"""Distances of two rows of counts, without a verdict."""

from seatrial.monitoring.measures.deciles import in_deciles, in_groups
from seatrial.monitoring.measures.jensen_shannon import jensen_shannon
from seatrial.monitoring.measures.kolmogorov_smirnov import kolmogorov_smirnov
from seatrial.monitoring.measures.psi import psi
from seatrial.monitoring.measures.wasserstein import Histogram, wasserstein

__all__ = ["Histogram", "in_deciles", "in_groups", "jensen_shannon", "kolmogorov_smirnov", "psi", "wasserstein"]

"""Whose number it is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "model": "model",
        "train": "model on its training table",
        "train_gap": "training minus test",
        "champion": "champion",
        "champion_difference": "model minus champion",
        "prior": "prior (no model at all)",
        "prior_difference": "model minus prior",
        "simple_model": "simple model",
        "simple_model_difference": "model minus simple model",
        "recalibrated_isotonic": "recalibrated (isotonic)",
        "recalibrated_platt": "recalibrated (Platt)",
        "recalibrated_isotonic_difference": "recalibrated (isotonic) minus model",
        "recalibrated_platt_difference": "recalibrated (Platt) minus model",
    }
)


def subject_words(subject: str) -> str:
    """Return whose number it is, in words.

    Examples
    --------
    >>> subject_words("champion_difference")
    'model minus champion'
    """
    return SUBJECTS.get(subject, subject.replace("_", " "))

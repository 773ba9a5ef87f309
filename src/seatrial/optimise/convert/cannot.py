"""Why a model cannot be converted."""

from __future__ import annotations


class CannotConvertError(Exception):
    """A model, or a part of one, has no ONNX form here; the words say why, to a user."""


def class_of(part: object) -> str:
    """Return the name of a part's class, as a user knows it."""
    return type(part).__name__

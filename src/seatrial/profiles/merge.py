"""Profiles added up."""

from __future__ import annotations

from collections.abc import Iterable

from seatrial.profiles.profile import Profile


def merge(first: Profile, second: Profile) -> Profile:
    """Return the counts of both together.

    Raises
    ------
    InputError
        ``PRO003`` if they follow different plans.
    """
    return merged([first, second])


def merged(profiles: Iterable[Profile]) -> Profile:
    """Return the counts of all together; in whatever order, the same bytes.

    Raises
    ------
    InputError
        ``PRO003`` if they follow different plans.
    ValueError
        If there are none.
    """
    raise NotImplementedError

"""Profiles as bytes and back."""

from __future__ import annotations

from seatrial.profiles.plan import Plan
from seatrial.profiles.profile import Profile


def encode(profile: Profile) -> bytes:
    """Return a profile as bytes; equal profiles are equal bytes."""
    raise NotImplementedError


def decode(data: bytes, plan: Plan) -> Profile:
    """Return the profile that :func:`encode` wrote.

    Raises
    ------
    InputError
        ``PRO004`` if the bytes are torn or no profile, ``PRO005`` if they are of another version, ``PRO003`` if they
        follow another plan.
    """
    raise NotImplementedError

"""Which release a user means."""

from __future__ import annotations

from collections.abc import Sequence

from seatrial.values import CHAMPION, InputError, Release, with_near_miss


def choose_release(releases: Sequence[Release], wanted: str | None, *, project_model: str) -> Release:
    """Return the release that ``NAME@ALIAS`` or ``NAME@VERSION`` names.

    Parameters
    ----------
    releases
        All that the store knows.
    wanted
        A name alone means its champion; None the champion of the project's model.
    project_model
        Name of the project's model.

    Raises
    ------
    InputError
        ``SCO001`` if nothing was ever released, ``SCO002`` if no release is called so.
    """
    name, _, which = (wanted or project_model).partition("@")
    which = which or CHAMPION
    if not releases:
        raise InputError(
            "SCO001",
            "no model of this project was released, and only a released one is asked",
            where=f"{name}@{which}",
            expected="a release",
            fix="seatrial trial, and then seatrial release",
        )
    known: dict[str, Release] = {}
    for release in releases:
        known[f"{release.name}@{release.version}"] = release
    for release in releases:
        for alias in release.aliases:
            known.setdefault(f"{release.name}@{alias}", release)
    found = known.get(f"{name}@{which}")
    if found is not None:
        return found
    raise InputError(
        "SCO002",
        f"there is no release {name}@{which}",
        where="--model",
        expected=with_near_miss(f"one of: {', '.join(sorted(known)[:10])}", f"{name}@{which}", known),
        fix="seatrial release puts a model there; seatrial release --list shows what is there",
    )

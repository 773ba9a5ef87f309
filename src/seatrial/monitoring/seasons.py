"""Which drift the season explains: the window compared with the same season of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from seatrial.monitoring.codes import SEASONAL
from seatrial.monitoring.compared import Compared
from seatrial.monitoring.effect import Effect, Season
from seatrial.monitoring.ranking import ranked
from seatrial.monitoring.verdicts import OF_PART, verdicts


def tell_seasons(
    compared: Compared, seasonal: Compared | None, *, importance: Mapping[str, float] | None = None
) -> Compared:
    """Return a comparison in which each drift says whether the season explains it.

    Parameters
    ----------
    compared
        The window against its reference.
    seasonal
        The same window against the same hours, weekdays or months of the past; None when there are none.
    importance
        As for :func:`seatrial.monitoring.compare`.

    Returns
    -------
    Compared
        A drift is ``"new"`` if it is drift against the season too. It is ``"explained"`` if it is not, and a
        difference from the season as large as the one from the reference would have been called drift. Else it is
        ``"unclear"``: there are too few rows of that season, and the drift stands.
    """
    against = {} if seasonal is None else {_key(effect): effect for effect in seasonal.effects}
    told = [
        replace(effect, season=_season(effect, against.get(_key(effect)))) if effect.drifted else effect
        for effect in compared.effects
    ]
    told = [replace(effect, words=_words(effect)) for effect in told]
    effects = ranked(told, importance)
    own = {code.code for code in (*OF_PART.values(), SEASONAL)}
    rest = tuple(finding for finding in compared.findings if finding.code not in own)
    return replace(compared, effects=effects, findings=(*verdicts(effects), *rest))


def _key(effect: Effect) -> tuple[str, ...]:
    return effect.part, effect.column, effect.kind, effect.what


def _season(effect: Effect, season: Effect | None) -> Season:
    if season is None or season.smallest is None or effect.value is None:
        return "unclear"
    if season.drifted:
        return "new"
    return "explained" if season.smallest <= effect.value else "unclear"


def _words(effect: Effect) -> str:
    if effect.season == "explained":
        return f"{effect.words} The same season of the past was just so."
    if effect.season == "new":
        return f"{effect.words} The same season of the past was not so."
    return effect.words

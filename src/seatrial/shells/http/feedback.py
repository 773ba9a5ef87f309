"""Takes outcomes: what turned out to be true of what was answered."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import msgspec

from seatrial.journal.feedback import Names, parse_feedback
from seatrial.journal.ids import Ids
from seatrial.journal.words import text_of
from seatrial.serving.plane import Plane
from seatrial.serving.recorder import Recorder
from seatrial.shells.http.body import media_type
from seatrial.shells.http.call import Call, Reply
from seatrial.shells.http.errors import refused
from seatrial.shells.http.plain import not_json, plain_json


class Taken(msgspec.Struct):
    """How many outcomes were taken; all of those that were sent."""

    taken: int


class Feedback:
    """Answers ``/feedback``.

    Parameters
    ----------
    plane
        Knows what the project calls the target, and the column that names a row.
    recorder
        Where outcomes go, before they are acknowledged.
    """

    def __init__(self, plane: Plane, recorder: Recorder) -> None:
        self._plane = plane
        self._recorder = recorder
        self._new_ids = Ids()

    async def __call__(self, call: Call) -> Reply:
        """Return how many outcomes were taken."""
        media_type(call.headers)
        if not self._recorder.keeps:
            raise refused(
                "SRV150",
                "nothing is recorded here, so no outcome is taken",
                kind="not-found",
                where="[serving] journal",
                expected='journal = "written" or "synced"',
                fix="switch the journal on, or send it to seatrial feedback",
            )
        if not call.body.strip():
            raise not_json(call.body, ValueError())
        now = datetime.fromtimestamp(time.time(), tz=UTC)
        try:
            outcomes = parse_feedback(call.body, new_ids=self._new_ids, now=now, names=self._names())
        except (UnicodeDecodeError, RecursionError, OverflowError) as error:
            plain_json(call.body)
            raise not_json(call.body, error) from error
        for outcome in outcomes:
            self._recorder.add(outcome)
        settled = self._recorder.settled()
        if settled is not None:
            await settled
        return Reply(msgspec.json.encode(Taken(len(outcomes))))

    def _names(self) -> Names:
        """Return the project's own words, where all models agree on them."""
        models = [model for model in self._plane.models.values() if model.champion is not None]
        packages = [self._plane.served(model.name).package for model in models]
        targets = {each.target or "value" for each in packages}
        columns = {each.id_column for each in packages}
        tasks = {each.task for each in packages}
        truths = {text_of(level) for each in packages for level in each.signature.classes}
        return Names(
            target=targets.pop() if len(targets) == 1 else "value",
            row_id=columns.pop() if len(columns) == 1 else None,
            truths=tuple(sorted(truths)) if tasks == {"binary"} else (),
            is_number=tasks == {"regression"},
        )

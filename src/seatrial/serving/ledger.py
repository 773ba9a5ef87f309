"""Makes the journal's entry of an answer."""

from __future__ import annotations

import time

import numpy as np

from seatrial.journal.entry import Answered
from seatrial.journal.ids import Ids
from seatrial.serving.answer import Answer
from seatrial.serving.recorder import Recorder


class Ledger:
    """Enters answers, as the recorder keeps them.

    Parameters
    ----------
    recorder
        Where entries go.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._new_ids = Ids()

    def enter(self, answer: Answer, started: float) -> None:
        """Give an answer its id, unless it has one, and leave its entry with the recorder, if it is to be kept.

        Parameters
        ----------
        answer
            What was answered.
        started
            ``time.monotonic()`` when it was asked for.
        """
        served, first_id = answer.served, answer.first_id
        if first_id is None:
            answer.first_id = first_id = self._new_ids(answer.n_rows)
        if not self._recorder.chooses(first_id):
            return
        route, output = answer.route, answer.output
        self._recorder.add(
            Answered(
                first_id,
                time.time_ns() // 1_000,
                served.name,
                served.version,
                route.name,
                route.probability,
                int((time.monotonic() - started) * 1e6),
                answer.n_rows,
                served.kept(answer.checked),
                (output if output.dtype == np.float64 else output.astype(np.float64)).tobytes(),
                answer.row_ids,
            )
        )

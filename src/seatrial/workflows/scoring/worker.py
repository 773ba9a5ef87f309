"""A process that scores blocks: told its job and then one number after the other on standard input.

It ends when its input does, so that none outlives the command, however that ends.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

from seatrial.values.canonical import decode, dumps
from seatrial.values.errors import SeatrialError, StateError
from seatrial.workflows.scoring.job import Job, Told
from seatrial.workflows.scoring.part import Part, write_part
from seatrial.workflows.scoring.scorer import Scorer


def work(lines: TextIO, answers: TextIO) -> None:
    """Score the blocks that are asked for, and answer one line for each."""
    told = lines.readline()
    if not told:
        return  # the command ended before it knew what to do
    job = decode(Job, json.loads(told))
    try:
        scorer = Scorer(job)
        with ThreadPoolExecutor(1) as disk:  # the next block is scored while the disk takes this one
            kept: Future[None] | None = None
            for line in lines:
                part = scorer.score(int(line))
                if kept is not None:
                    kept.result()
                kept = disk.submit(_keep, part, job.parts, answers)
    except SeatrialError as error:
        _answer(answers, _of_error(error))


def _keep(part: Part, parts: str, answers: TextIO) -> None:
    """Write a part and answer that it is there, or why not."""
    try:
        write_part(Path(parts), part)
    except OSError as error:
        _answer(answers, _of_error(_disk(error, parts)))
    except SeatrialError as error:
        _answer(answers, _of_error(error))
    else:
        _answer(answers, Told(done=part.count))


def _answer(answers: TextIO, told: Told) -> None:
    answers.write(dumps(told).decode() + "\n")
    answers.flush()


def _of_error(error: SeatrialError) -> Told:
    return Told(code=error.code, found=error.found, where=error.where, expected=error.expected, fix=error.fix)


def _disk(error: OSError, parts: str) -> StateError:
    return StateError(
        "SCO008",
        f"what was scored cannot be kept: {error.strerror or error}",
        where=parts,
        expected="room for the output and the rejects, twice",
        fix="free some space, and run the command again: it goes on where it stopped",
    )


if __name__ == "__main__":
    work(sys.stdin, sys.stdout)

from __future__ import annotations

import os

import pytest

from engine_tasks import doubled, killed, process, refused
from seatrial.engines import Engine, LocalEngine
from seatrial.values import InputError, StateError


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_parts(processes):
    told = []
    found = LocalEngine(processes).map(doubled, range(9), progress=lambda *step: told.append(step))
    assert list(found) == [2 * part for part in range(9)]
    assert told == [("parts", done, 9) for done in range(1, 10)]


@pytest.mark.parametrize("processes", [1, 2])
def test_what_a_part_raises_comes_out_whole(processes):
    with pytest.raises(InputError) as refusal:
        list(LocalEngine(processes).map(refused, range(9)))
    assert (refusal.value.code, refusal.value.where) == ("PRO004", "part 3")


def test_processes_are_others_with_one_thread_each():
    found = dict(LocalEngine(2).map(process, range(4)))
    assert os.getpid() not in found
    assert set(found.values()) == {1}


def test_a_process_that_dies_is_said():
    with pytest.raises(StateError, match="ENG002"):
        list(LocalEngine(2).map(killed, range(9)))


def test_no_parts_give_nothing():
    assert list(LocalEngine(2).map(doubled, [])) == []


def test_it_is_an_engine():
    assert isinstance(LocalEngine(1), Engine)

from __future__ import annotations

from pathlib import Path

import numpy as np

from packed import NUMBERS, pack, save_line
from planes import Kept, run, serving
from seatrial.serving import Ask, Limits, Records, ServedVersion

ROW = {"x0": 1.0, "x1": 0.5, "x2": 2.0, "x3": -1.5}


def test_shadows_are_asked_when_the_answer_has_gone_out(line: ServedVersion, other: ServedVersion) -> None:
    kept = Kept()

    async def test() -> None:
        async with serving(line, other, recorder=kept, shadows=("2",)) as plane:
            answer = await plane.answer(Ask("delays", Records([ROW])))
            assert [entry.route for entry in kept.answered] == ["champion"]
            plane.sent(answer)
            await plane.shadows.finish()
            assert plane.shadows.asked == 1

    run(test)
    champion, shadow = kept.answered
    assert (shadow.route, shadow.version, shadow.first_id) == ("shadow", "2", champion.first_id)
    assert shadow.features == champion.features
    assert np.allclose(np.frombuffer(shadow.output), np.frombuffer(champion.output)[::-1], atol=1e-6)


def test_under_pressure_shadows_are_dropped_and_counted(line: ServedVersion, other: ServedVersion) -> None:
    async def test() -> None:
        async with serving(line, other, shadows=("2",), limits=Limits(queue=4)) as plane:
            answer = await plane.answer(Ask("delays", Records([ROW])))
            for _ in range(300):
                plane.sent(answer)
            plane.in_flight = 2
            plane.sent(answer)
            plane.in_flight = 0
            await plane.shadows.finish()
            assert (plane.shadows.asked, plane.shadows.dropped) == (256, 45)

    run(test)


def test_a_shadow_that_wants_other_features_is_counted(tmp_path: Path, line: ServedVersion) -> None:
    columns = {f"y{i}": array for i, array in enumerate(NUMBERS.values())}
    wants_others = pack(tmp_path, save_line(tmp_path), columns, version="9")

    async def test() -> None:
        async with serving(line, wants_others, shadows=("9", "10")) as plane:
            answer = await plane.answer(Ask("delays", Records([ROW])))
            plane.sent(answer)
            await plane.shadows.finish()
            assert (plane.shadows.asked, plane.shadows.failed) == (0, 2)

    run(test)


def test_a_shadow_may_be_a_native_model_with_fewer_features(tmp_path: Path, native: ServedVersion) -> None:
    columns = {f"f{i}": array for i, array in enumerate(NUMBERS.values())}
    champion = pack(tmp_path, save_line(tmp_path), columns)

    async def test() -> None:
        async with serving(champion, native, shadows=("3",), recorder=Kept()) as plane:
            answer = await plane.answer(Ask("delays", Records([dict(zip(columns, ROW.values(), strict=True))])))
            plane.sent(answer)
            await plane.shadows.finish()
            assert plane.shadows.asked == 1

    run(test)


def test_no_version_shadows_itself_or_is_asked_twice(line: ServedVersion, other: ServedVersion) -> None:
    kept = Kept()

    async def test() -> None:
        async with serving(line, other, recorder=kept, shadows=("1", "2", "2")) as plane:
            plane.sent(await plane.answer(Ask("delays", Records([ROW]))))
            await plane.shadows.finish()

    run(test)
    assert [(entry.route, entry.version) for entry in kept.answered] == [("champion", "1"), ("shadow", "2")]


def test_shadows_that_are_late_at_the_end_are_dropped(line: ServedVersion, other: ServedVersion) -> None:
    async def test() -> None:
        async with serving(line, other, shadows=("2",)) as plane:
            answer = await plane.answer(Ask("delays", Records([ROW])))
            for _ in range(20):
                plane.sent(answer)
            await plane.shadows.finish(0.0)
            assert plane.shadows.asked + plane.shadows.dropped == 20
            assert plane.shadows.dropped
            assert plane.served("delays", "2").in_use == 0

    run(test)

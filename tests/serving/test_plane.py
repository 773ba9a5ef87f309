from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from packed import NUMBERS, pack, save_line
from planes import Kept, run, serving, snapshot
from seatrial.models import load_model
from seatrial.models.package import load_packaged, open_package
from seatrial.serving import Ask, Limits, Matrix, NoRecorder, Plane, Records, RequestError, ServedVersion, Snapshot

ROW = {"x0": 1.0, "x1": 0.5, "x2": 2.0, "x3": -1.5}
ASK = Records([ROW])


async def refused(plane: Plane, ask: Ask) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await plane.answer(ask)
    return caught.value


def test_an_answer_is_the_models_own(line: ServedVersion) -> None:
    folder = Path(line.package_folder)
    model = load_packaged(folder, open_package(folder, digest=line.package_digest))
    expected = model.predict(NUMBERS)

    async def test() -> None:
        async with serving(line) as plane:
            answer = await plane.answer(Ask("delays", Matrix(np.column_stack(list(NUMBERS.values())))))
            assert answer.output.tobytes() == expected.tobytes()
            assert (answer.model, answer.version, answer.n_rows, answer.first_id) == ("delays", "1", 200, None)
            assert answer.scores() == expected[:, 1].tolist()
            assert answer.labels() == ["yes" if score >= 0.5 else "no" for score in expected[:, 1]]
            one = await plane.answer(Ask("delays", Matrix(np.column_stack(list(NUMBERS.values()))[:1])))
            assert one.output.tobytes() == expected[:1].tobytes()

    run(test)


def test_what_is_recorded(line: ServedVersion) -> None:
    kept = Kept()

    async def test() -> None:
        async with serving(line, recorder=kept) as plane:
            answer = await plane.answer(Ask("delays", Records([{**ROW, "flight": 12}, {**ROW, "flight": "x"}])))
            (entry,) = kept.answered
            assert entry.first_id == answer.first_id
            assert np.frombuffer(entry.features).reshape(2, 4).tolist() == [list(ROW.values())] * 2
            assert np.frombuffer(entry.output).tobytes() == answer.output.tobytes()
            assert (entry.route, entry.probability, entry.row_ids) == ("champion", 1.0, ["12", "x"])
            assert abs(entry.at_us / 1e6 - time.time()) < 10
            assert 0 < entry.latency_us < 10_000_000

    run(test)
    (described,) = kept.described
    assert (described.names, described.positive, described.classes) == (tuple(ROW), 1, ("no", "yes"))


def test_float32_is_recorded_as_it_came_and_answered_as_what_it_says(line: ServedVersion) -> None:
    kept, single = Kept(), np.array([[0.1, 0.5, 2.0, -1.5]], dtype=np.float32)

    async def test() -> None:
        async with serving(line, recorder=kept) as plane:
            said = [await plane.answer(Ask("delays", Matrix(each))) for each in (single, single.astype(np.float64))]
            assert said[0].output.tobytes() == said[1].output.tobytes()
            huge = np.full((1, 4), 3e38, dtype=np.float32)  # its squares are too large for float32
            assert (await plane.answer(Ask("delays", Matrix(huge)))).n_rows == 1

    run(test)
    assert [len(entry.features) for entry in kept.answered] == [16, 32, 16]
    assert kept.answered[0].features == single.tobytes()


def test_sensitive_features_are_never_recorded(tmp_path: Path) -> None:
    version, kept = pack(tmp_path, save_line(tmp_path), NUMBERS, sensitive=("x1",)), Kept()

    async def test() -> None:
        async with serving(version, recorder=kept) as plane:
            await plane.answer(Ask("delays", ASK))

    run(test)
    assert kept.described[0].names == ("x0", "x2", "x3")
    assert np.frombuffer(kept.answered[0].features).tolist() == [1.0, 2.0, -1.5]


def test_what_is_not_in_service_is_not_found(line: ServedVersion) -> None:
    async def test() -> None:
        async with serving(line) as plane:
            for ask in (Ask("delay", ASK), Ask("delay", ASK, plane.route("delay", "1"))):
                error = await refused(plane, ask)
                assert (error.code, error.kind) == ("SRV001", "not-found")
                assert 'Did you mean "delays"?' in error.expected
            error = await refused(plane, Ask("delays", ASK, plane.route("delays", "11")))
            assert (error.code, error.kind, error.where) == ("SRV002", "not-found", "delays/11")
            assert (await plane.answer(Ask("delays", ASK, plane.route("delays", "1")))).route.name == "asked"

    run(test)


def test_before_the_first_snapshot_nothing_is_served() -> None:
    async def test() -> None:
        plane = Plane(recorder=NoRecorder(), limits=Limits())
        assert not plane.ready
        assert (await refused(plane, Ask("delays", ASK))).code == "SRV001"
        await plane.apply(Snapshot(number=4))
        assert (plane.ready, plane.number) == (True, 4)

    run(test)


def test_over_the_limit_the_server_is_busy(native: ServedVersion) -> None:
    rows = Records([{f"f{i}": 0.1 for i in range(4)}])

    async def test() -> None:
        async with serving(native, limits=Limits(queue=3)) as plane:
            asks = [plane.answer(Ask("delays", rows)) for _ in range(8)]
            done = await asyncio.gather(*asks, return_exceptions=True)
            busy = [each for each in done if isinstance(each, RequestError)]
            assert len(busy) == 5
            assert {(each.code, each.kind) for each in busy} == {("SRV030", "busy")}
            assert all(each.retry_after_s >= 0.1 for each in busy)
            assert plane.in_flight == 0
            await plane.answer(Ask("delays", rows))

    run(test)


def test_what_is_late_already_is_not_asked(line: ServedVersion) -> None:
    async def test() -> None:
        async with serving(line) as plane:
            error = await refused(plane, Ask("delays", ASK, deadline=time.monotonic() - 1))
            assert (error.code, error.kind) == ("SRV031", "late")
            assert plane.in_flight == 0

    run(test)


def test_versions_change_without_a_request_lost(line: ServedVersion, other: ServedVersion) -> None:
    async def test() -> None:
        async with serving(line) as plane:
            versions: list[str] = []
            going = True

            async def client() -> None:
                while going:
                    versions.append((await plane.answer(Ask("delays", ASK))).version)
                    await asyncio.sleep(0)

            clients = [asyncio.create_task(client()) for _ in range(8)]
            for number, version in enumerate([other, line, other], start=2):
                applied = await plane.apply(snapshot(version, number=number))
                assert applied.loaded == (("delays", version.version),)
                assert len(applied.unloaded) == 1
                await asyncio.sleep(0.02)
            going = False
            await asyncio.gather(*clients)
            assert set(versions) == {"1", "2"}
            assert versions[-1] == "2"

    run(test)


def test_an_old_version_ends_with_its_last_request(native: ServedVersion, line: ServedVersion) -> None:
    rows = Records([{f"f{i}": 0.1 for i in range(4)}])

    async def test() -> None:
        async with serving(native) as plane:
            old = plane.served("delays")
            asked = [asyncio.create_task(plane.answer(Ask("delays", rows))) for _ in range(5)]
            await asyncio.sleep(0)
            await plane.apply(snapshot(line, number=2))
            assert {answer.version for answer in await asyncio.gather(*asked)} == {"3"}
            await old.ending
            assert old.line.engine.pid is None

    run(test)


def test_a_champion_that_cannot_be_loaded_leaves_the_old_one(line: ServedVersion, other: ServedVersion) -> None:
    broken = replace(other, package_digest="sha256:" + "1" * 64)

    async def test() -> None:
        async with serving(line) as plane:
            applied = await plane.apply(snapshot(broken, number=2))
            ((model, version, error),) = applied.failed
            assert (model, version, error.code) == ("delays", "2", "PKG002")
            assert (await plane.answer(Ask("delays", ASK))).version == "1"
            assert (plane.number, plane.ready) == (2, True)
            asked = await refused(plane, Ask("delays", ASK, plane.route("delays", "2")))
            assert (asked.code, asked.kind) == ("SRV003", "unavailable")
            assert "PKG002" in asked.found
            await plane.apply(snapshot(other, number=3))
            assert (await plane.answer(Ask("delays", ASK))).version == "2"

    run(test)


def test_a_new_model_that_cannot_be_loaded_is_unavailable(line: ServedVersion) -> None:
    broken = replace(line, package_folder=line.package_folder + "-gone")

    async def test() -> None:
        plane = Plane(recorder=NoRecorder(), limits=Limits())
        await plane.apply(snapshot(broken))
        assert not plane.ready
        error = await refused(plane, Ask("delays", ASK))
        assert (error.code, error.kind) == ("SRV003", "unavailable")

    run(test)


def test_a_package_of_another_name_is_not_served(line: ServedVersion) -> None:
    async def test() -> None:
        plane = Plane(recorder=NoRecorder(), limits=Limits())
        good = snapshot(line)
        applied = await plane.apply(replace(good, models=(replace(good.models[0], name="prices"),)))
        assert [error.code for _, _, error in applied.failed] == ["SRV035"]

    run(test)


def test_new_limits_hold_for_what_is_loaded_already(line: ServedVersion) -> None:
    async def test() -> None:
        async with serving(line) as plane:
            await plane.apply(snapshot(line, number=2, limits=Limits(most_rows=1)))
            assert (await refused(plane, Ask("delays", Records([ROW, ROW])))).code == "SRV022"

    run(test)


@pytest.mark.parametrize("name", ["columns.onnx", "three.joblib", "value.onnx", "lightgbm-three.txt", "ridge.joblib"])
def test_every_kind_of_model_answers_as_itself(trained: dict, tmp_path: Path, name: str) -> None:
    file = trained[name]
    version = pack(tmp_path, file.path, file.columns)
    model = load_model(file.path)
    expected = model.predict(file.columns)
    rows = [
        dict(zip(file.columns, row, strict=True))
        for row in zip(*(a.tolist() for a in file.columns.values()), strict=True)
    ]

    async def test() -> None:
        async with serving(version) as plane:
            answer = await plane.answer(Ask("delays", Records(rows)))
            assert answer.output.tobytes() == expected.tobytes()
            labels = answer.labels()
            assert (labels is None) == (model.signature.output == "value")
            several = await asyncio.gather(*(plane.answer(Ask("delays", Records([row]))) for row in rows[:20]))
            np.testing.assert_allclose(np.concatenate([each.output for each in several]), expected[:20], atol=1e-7)

    run(test)

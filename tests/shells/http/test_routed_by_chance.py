"""A router may choose by chance: each request is routed once, and read as the version takes it that answers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import pytest

import serving_kit as kit
from packed import NUMBERS, pack, save_line
from planes import snapshot
from seatrial.serving import Limits, NoRecorder, Plane, RequestError, ServedModel, ServedVersion
from seatrial.shells.http.call import Call, Reply
from seatrial.shells.http.infer import OpenInference
from seatrial.shells.http.invocations import Invocations
from seatrial.shells.http.predict import Predict
from seatrial.values import Route

TURNS = {"1": kit.ROW, "2": {f"y{i}": value for i, value in enumerate(kit.ROW.values())}}


class InTurn:
    """Sends the requests to the versions in turn; a unit goes where its name says."""

    def __init__(self, models: Sequence[ServedModel]) -> None:
        self.asked = 0
        self._names = [version.version for model in models for version in model.versions]

    def route(self, model: str, unit: str | None) -> Route:
        del model
        self.asked += 1
        version = self._names[(self.asked - 1) % len(self._names)] if unit is None else unit
        return Route(version=version, name="canary", probability=0.5)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[ServedVersion, ServedVersion]:
    folder = tmp_path_factory.mktemp("two")
    file = save_line(folder)
    others = {f"y{i}": array for i, array in enumerate(NUMBERS.values())}
    return pack(folder, file, NUMBERS, positive="yes"), pack(folder, file, others, version="2", positive="yes")


def tensors(row: Mapping[str, float], **parameters: str) -> dict[str, Any]:
    inputs = [{"name": name, "shape": [1], "datatype": "FP64", "data": [value]} for name, value in row.items()]
    return {"inputs": inputs, "parameters": parameters}


Door = Callable[[Plane], Callable[[Call], Awaitable[Reply]]]
DOORS: Mapping[str, tuple[Door, Callable[[Mapping[str, float]], Any]]] = {
    "predict": (Predict, dict),
    "invocations": (Invocations, lambda row: {"dataframe_records": [dict(row)]}),
    "tensors by name": (lambda plane: OpenInference(plane).infer, tensors),
    "one tensor": (lambda plane: OpenInference(plane).infer, lambda row: kit.infer_body([list(row.values())])),
}


async def asked(plane: Plane, door: Door, *bodies: object) -> list[tuple[str, str]]:
    """Return version and route of each answer, or the code of the refusal."""
    answers = []
    for body in bodies:
        call = Call({b"content-type": b"application/json"}, "delays", None)
        call.body, call.started = json.dumps(body).encode(), time.monotonic()
        try:
            answer = (await door(plane)(call)).answer
        except RequestError as error:
            answers.append((error.code, ""))
        else:
            assert answer is not None
            answers.append((answer.version, answer.route.name))
    return answers


def told(versions: Sequence[ServedVersion], door: Door, *bodies: object) -> tuple[list[tuple[str, str]], int]:
    routers: list[InTurn] = []

    def routing(models: Sequence[ServedModel]) -> InTurn:
        routers.append(InTurn(models))
        return routers[-1]

    async def work() -> list[tuple[str, str]]:
        plane = Plane(recorder=NoRecorder(), limits=Limits(), routing=routing)
        await plane.apply(snapshot(*versions))
        try:
            return await asked(plane, door, *bodies)
        finally:
            await plane.close()

    return asyncio.run(work()), routers[-1].asked


@pytest.mark.parametrize("name", DOORS)
def test_rows_are_read_as_the_version_takes_them_that_answers(name: str, versions: Sequence[ServedVersion]) -> None:
    door, body = DOORS[name]
    answers, routed = told(versions, door, *(body(TURNS[version]) for version in "1212"))
    assert answers == [("1", "canary"), ("2", "canary")] * 2
    assert routed == 4


def test_rows_of_another_version_are_refused_by_the_one_that_was_chosen(versions: Sequence[ServedVersion]) -> None:
    answers, routed = told(versions, Predict, TURNS["2"], TURNS["2"])
    assert [answer[0] for answer in answers] == ["SRV010", "2"]
    assert routed == 2


def test_a_unit_in_the_body_decides_the_route(versions: Sequence[ServedVersion]) -> None:
    bodies = (tensors(TURNS[version], unit=version) for version in "2112")
    answers, _ = told(versions, DOORS["tensors by name"][0], *bodies)
    assert [version for version, _ in answers] == ["2", "1", "1", "2"]


def test_what_is_looked_up_without_a_version_is_the_champion(versions: Sequence[ServedVersion]) -> None:
    async def work() -> list[str]:
        plane = Plane(recorder=NoRecorder(), limits=Limits(), routing=InTurn)
        await plane.apply(snapshot(*versions))
        try:
            return [plane.served("delays").version for _ in range(3)]
        finally:
            await plane.close()

    assert asyncio.run(work()) == ["1", "1", "1"]

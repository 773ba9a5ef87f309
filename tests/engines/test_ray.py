"""Profiles by a real Ray cluster of two workers on this machine."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from engine_tasks import doubled, read, refused
from seatrial.engines import Engine, LocalEngine, RayEngine
from seatrial.profiles import encode, profile_of, profile_of_parts
from seatrial.values import InputError
from tables import plan, table

pytest.importorskip("ray", reason="the extra ray is not installed")


@pytest.fixture
def cluster(monkeypatch):
    monkeypatch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))  # else Ray writes one into the home folder
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))  # where its workers find this test's functions
    engine = RayEngine(processes=2)
    yield engine
    engine.close()


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_in_order_and_refuses_as_processes_do(cluster, tmp_path):
    # One test, for a cluster takes long to start.
    assert isinstance(cluster, Engine)
    assert list(cluster.map(doubled, range(30))) == list(range(0, 60, 2))
    with pytest.raises(InputError) as refusal:
        list(cluster.map(refused, range(9)))
    assert (refusal.value.code, refusal.value.where) == ("PRO004", "part 3")
    whole = table(900)
    parts = [str(tmp_path / f"{start}.parquet") for start in range(0, 900, 100)]
    for place, part in enumerate(parts):
        whole[place * 100 : place * 100 + 100].write_parquet(part)
    how = plan(whole)
    engines = (LocalEngine(1), LocalEngine(2), cluster)
    found = [encode(profile_of_parts(read, parts, plan=how, engine=engine)) for engine in engines]
    assert found == [encode(profile_of(whole, how))] * 3

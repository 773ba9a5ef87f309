import pytest

import serving_kit as kit


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    return kit.small_package(tmp_path_factory.mktemp("package"), id_column="flight", target="late")


@pytest.fixture(scope="module")
def door(tmp_path_factory, version):
    """Run one worker for all tests of a module: no keys, everything recorded."""
    snapshot = kit.one_model(version, limits=kit.limits(most_body_bytes=100_000, most_rows=100))
    with kit.worker(tmp_path_factory.mktemp("state"), snapshot) as running:
        yield running

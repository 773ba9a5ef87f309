"""What the document promises, asked of every operation with requests that fit it and such that do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from seatrial.evidence import Store
from seatrial.shells.http.admin.app import make_app
from served import make_key, make_project
from shells.http.admin.conftest import manage

load_all_checks()
EXAMPLES, OPERATIONS = 15, 10


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    folder = make_project(tmp_path_factory.mktemp("project"), versions=("1", "2"))
    token = make_key(folder, "admin").token
    with Store.open(folder / ".seatrial") as store:
        overview = manage(folder, store)
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", make_app(overview))
        schema.config.update(headers={"Authorization": f"Bearer {token}"})
        yield schema
        overview.crew.close()


def ask(operation: schemathesis.APIOperation, mode: schemathesis.GenerationMode) -> None:
    """Ask an operation many things, and hold every answer against what the document says of it."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def answers_as_promised(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=list(CHECKS.get_all()))

    answers_as_promised()


def test_what_fits_the_document_is_answered_as_it_says(api: schemathesis.BaseSchema) -> None:
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) > OPERATIONS
    for operation in operations:
        ask(operation, schemathesis.GenerationMode.POSITIVE)


def test_what_does_not_fit_is_refused_as_it_says(api: schemathesis.BaseSchema) -> None:
    operations = [found.ok() for found in api.get_all_operations()]
    taking = [each for each in operations if any((each.path_parameters, each.query, each.body))]
    assert taking
    for operation in taking:
        ask(operation, schemathesis.GenerationMode.NEGATIVE)

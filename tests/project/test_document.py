"""The JSON schema and the reference say what the parser does."""

from __future__ import annotations

import dataclasses
import tomllib

import jsonschema
import pytest

from seatrial.project import DataSettings, ModelSettings, Project, json_schema, project_from, reference_markdown
from seatrial.project.keys import example_line, is_list, section_of
from seatrial.project.schema import DataSection, ModelSection, Settings
from seatrial.project.section import Section

LEAST = {"model": {"path": "m.onnx", "task": "binary"}, "data": {"test": "t.csv", "target": "y"}}


def sections() -> list[tuple[str, type[Section]]]:
    found = [(name, section_of(field)) for name, field in Settings.model_fields.items()]
    return [(name, section) for name, section in found if section is not None]


def test_the_schema_accepts_what_the_parser_accepts() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(LEAST, schema)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {**LEAST, "gates": []},
        {**LEAST, "model": {"path": "m", "task": "guess"}},
        {**LEAST, "watch": {"every": "x"}},
    ],
)
def test_the_schema_refuses_what_the_parser_refuses(wrong: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, json_schema())


def test_every_key_has_a_meaning_and_stands_in_the_reference() -> None:
    reference = reference_markdown()
    for name, section in sections():
        for key, field in section.model_fields.items():
            assert field.description, f"{name}.{key}"
            assert f"`{key}`" in reference or f"[[{name}.{key}]]" in reference


@pytest.mark.parametrize(("name", "section"), sections())
def test_every_example_is_taken_by_its_key(name: str, section: type[Section]) -> None:
    for key, field in section.model_fields.items():
        if section_of(field) is not None:
            continue
        value = tomllib.loads(example_line(key, field))[key]
        part = {key: value}
        needed = {other: item.examples[0] for other, item in section.model_fields.items() if item.is_required()}
        section.model_validate({**needed, **part})
        assert name
    assert not is_list(Settings.model_fields["model"])


def test_the_frozen_project_has_every_key() -> None:
    for section, value in ((ModelSection, ModelSettings), (DataSection, DataSettings)):
        keys = {"ranges" if key == "range" else key for key in section.model_fields}
        assert keys == {field.name for field in dataclasses.fields(value)}


def test_the_project_is_frozen_inside_too() -> None:
    project: Project = project_from(LEAST)
    assert hash(project) == hash(project_from(LEAST))

"""What passed its trial becomes a package with a version and an alias; what did not, or was changed since, does not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import joblib
import numpy as np
import polars as pl
import pytest

from seatrial.models import load_model, matched
from seatrial.models.package import load_packaged, open_package, read_example
from seatrial.shells.cli.main import status_of
from seatrial.values import InputError
from seatrial.workflows.audit import list_records, verify_chain
from seatrial.workflows.release import list_releases, move_alias, run_release
from seatrial.workflows.retire import retire
from seatrial.workflows.trial import run_trial
from workflows.conftest import copied


@pytest.fixture(scope="session")
def tried_once(parcel_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose model was deployed by its trial; copied by each test."""
    project = copied(parcel_files, tmp_path_factory.mktemp("tried") / "project")
    assert run_trial(project).verdict.decision == "deploy"
    return project


@pytest.fixture(scope="session")
def released_once(tried_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with one release; copied by each test."""
    project = Path(shutil.copytree(tried_once, tmp_path_factory.mktemp("released") / "project"))
    run_release(project)
    return project


@pytest.fixture
def tried(tried_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tried_once, tmp_path / "tried"))


@pytest.fixture
def released(released_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released_once, tmp_path / "released"))


def set_line(project: Path, old: str, new: str) -> None:
    file = project / "seatrial.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def refused(project: Path, **options: str) -> InputError:
    with pytest.raises(InputError) as caught:
        run_release(project, **options)
    assert caught.value.fix
    return caught.value


def hold(project: Path) -> None:
    """Make the trial of a project one that cannot decide."""
    set_line(project, 'train = "train.csv"\n', "")
    set_line(project, "trained_until = 2024-02-29\n", "")
    assert run_trial(project).verdict.decision == "hold"


def test_the_package_answers_as_the_model_that_was_on_trial(tried: Path) -> None:
    made = run_release(tried)
    package = open_package(made.folder, digest=made.release.package_digest)
    served = load_packaged(made.folder, package)
    native = load_model(tried / "model.joblib")
    rows = {
        "depot": np.array(["north", "east"], dtype=object),
        "weight": np.array([3.5, 9.0]),
        "stops": np.array([4, 7]),
    }
    types = {"depot": "string", "weight": "number", "stops": "integer"}
    assert package == made.package
    assert package.form == "onnx"
    assert package.parity is not None
    assert package.parity.rows == 3500
    assert np.allclose(served.predict(rows), matched(native, types=types).predict(rows), rtol=0, atol=1e-12)
    assert served.signature == package.signature
    assert made.release.aliases == ("champion",)


def test_rules_say_what_training_had(tried: Path) -> None:
    rules = {rule.name: rule for rule in run_release(tried).package.features}
    train = pl.read_csv(tried / "train.csv")
    assert rules["depot"].levels == ("east", "north", "south")
    assert (rules["stops"].type, rules["stops"].low, rules["stops"].high) == ("integer", 1.0, 39.0)
    assert (rules["weight"].low, rules["weight"].high) == (train["weight"].min(), train["weight"].max())
    assert not any(rule.nullable or rule.sensitive for rule in rules.values())


def test_sensitive_values_are_not_in_the_package(tried: Path) -> None:
    set_line(tried, 'id = "parcel"', 'id = "parcel"\nsensitive = ["weight"]')
    run_trial(tried)
    made = run_release(tried)
    example = read_example(made.folder, made.package)
    rule = next(rule for rule in made.package.features if rule.name == "weight")
    assert rule.sensitive
    assert len(example["weight"]) == 32
    assert set(example["weight"]) == {rule.low + (rule.high - rule.low) / 2}
    assert "Never written down: weight" in (made.folder / "card.md").read_text()


def test_releasing_twice_is_releasing_once(tried: Path) -> None:
    first, again = run_release(tried), run_release(tried)
    assert again.release == first.release
    assert [record.kind for record in list_records(tried)] == ["trial", "release", "alias"]


def test_a_trial_that_was_run_again_and_found_the_same_is_the_same_release(released: Path) -> None:
    (first,) = list_releases(released)
    run_trial(released)
    assert len({record.digest for record in list_records(released) if record.kind == "trial"}) == 2
    made = run_release(released)
    assert (made.release, made.is_new) == (first, False)
    assert made.package.evidence_digest == first.evidence_digest
    assert [record.kind for record in list_records(released)] == ["trial", "release", "alias", "trial"]


def test_a_trial_that_found_the_same_is_not_accepted_with_other_words(tried: Path) -> None:
    hold(tried)
    assert run_release(tried, accept="for June").is_new
    run_trial(tried)
    assert run_release(tried, accept="for June").release.accepted == "for June"
    assert refused(tried, accept="for ever").code == "REL006"


def test_the_next_version_is_the_challenger_until_it_is_moved(released: Path) -> None:
    set_line(released, 'path = "model.joblib"', 'path = "model.joblib"\nversion = "2"')
    assert run_trial(released).verdict.decision == "deploy"
    assert run_release(released).release.aliases == ("challenger",)
    moved = move_alias(released, "2", why="better in April")
    assert moved.aliases == ("challenger", "champion")
    assert [(one.version, one.aliases) for one in list_releases(released)] == [
        ("1", ()),
        ("2", ("challenger", "champion")),
    ]
    assert list_records(released)[-1].summary == "champion of model: 1 to 2, better in April"
    assert verify_chain(released).ok


def test_a_version_is_released_with_one_package_only(released: Path) -> None:
    set_line(released, 'id = "parcel"', 'id = "parcel"\nsensitive = ["weight"]')
    run_trial(released)
    assert refused(released).code == "REL006"


def test_nothing_is_released_without_a_trial(project: Path) -> None:
    assert refused(project).code == "REL001"


def test_what_was_rejected_is_never_released(project: Path) -> None:
    set_line(project, "at_least = 0.6", "at_least = 0.99")
    assert run_trial(project).verdict.decision == "reject"
    assert refused(project, accept="we need it").code == "REL002"


def test_what_is_held_needs_words_that_are_kept_and_shown(project: Path) -> None:
    hold(project)
    assert refused(project).code == "REL003"
    made = run_release(project, accept="only for\n the pilot")
    assert made.release.accepted == "only for the pilot"
    assert list_releases(project)[0].accepted == "only for the pilot"
    assert "Accepted although the verdict was hold**: only for the pilot" in (made.folder / "card.md").read_text()
    assert list_records(project)[-2].summary == "model 1: only for the pilot"


def test_a_model_that_was_changed_since_is_not_released(tried: Path) -> None:
    joblib.dump(joblib.load(tried / "model.joblib"), tried / "model.joblib", compress=3)
    assert refused(tried).code == "REL004"
    (tried / "model.joblib").unlink()
    assert refused(tried).code == "REL004"


def test_a_project_or_a_table_that_was_changed_since_is_told(tried: Path) -> None:
    set_line(tried, "at_least = 0.6", "at_least = 0.5")
    error = refused(tried)
    assert (error.code, "at_least is 0.5 and was 0.6" in error.found) == ("REL005", True), error.found
    shutil.rmtree(tried / ".seatrial/artifacts/settings")  # as after a trial of an older version
    assert refused(tried).found.endswith("than in the newest trial")
    set_line(tried, "at_least = 0.5", "at_least = 0.6")
    (tried / "train.csv").write_text((tried / "train.csv").read_text().replace("north", "west", 1))
    assert refused(tried).code == "REL009"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"to": "9", "why": "x"}, "REL007"),
        ({"to": "other@1", "why": "x"}, "REL007"),
        ({"to": "1", "alias": "No Such", "why": "x"}, "REL008"),
        ({"to": "1"}, "REL010"),
        ({"to": "1", "why": "x" * 1001}, "REL012"),
    ],
)
def test_an_alias_is_moved_to_a_release_and_with_a_reason(released: Path, options: dict[str, str], code: str) -> None:
    with pytest.raises(InputError) as caught:
        move_alias(released, **options)
    assert caught.value.code == code


def test_a_name_that_no_address_can_hold_is_told(project: Path) -> None:
    set_line(project, 'path = "model.joblib"', 'path = "model.joblib"\nname = "a/b"')
    assert refused(project).code == "REL011"


def test_the_command_releases_lists_and_moves(tried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["-p", str(tried)]
    assert status_of(["release", *where]) == 0
    assert "Released model@1 is now champion." in capsys.readouterr().out
    assert status_of(["release", *where]) == 0
    again = capsys.readouterr().out
    assert again.startswith("model@1 was released on 20")
    assert "None" not in again
    assert status_of(["release", *where, "--list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["aliases"] == ["champion"]
    assert status_of(["release", *where, "--move", "model@1", "--alias", "shadow", "--why", "to look at"]) == 0
    assert "is now champion and shadow." in capsys.readouterr().out
    assert status_of(["release", *where, "--list"]) == 0
    listed = capsys.readouterr().out
    assert "shadow of model: none to 1, to look at" in listed
    assert status_of(["release", *where, "--list", "--move", "1"]) == 2


def test_the_command_retires_an_alias_and_a_model(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["-p", str(released), "--why", "too slow"]
    move_alias(released, "1", alias="shadow", why="to look at")
    assert status_of(["release", *where, "--retire", "model@shadow", "--alias", "shadow"]) == 2
    assert status_of(["release", *where, "--retire", "model@champion"]) == 2
    assert "REL016" in capsys.readouterr().err
    assert status_of(["release", *where, "--retire", "model@shadow"]) == 0
    assert "model@shadow is out of service" in capsys.readouterr().out
    assert status_of(["release", *where, "--retire", "model", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"aliases": ["champion"], "name": "model", "whole": True}
    assert list_releases(released)[0].aliases == ()
    with pytest.raises(InputError, match="REL010"):
        retire(released, "model")


def test_a_second_name_is_not_taken_by_chance(released: Path) -> None:
    shutil.copy(released / "model.joblib", released / "better.joblib")
    set_line(released, 'path = "model.joblib"', 'path = "better.joblib"')
    run_trial(released)
    error = refused(released)
    assert (error.code, error.where) == ("REL014", "model.name")
    assert run_release(released, alias="champion").release.name == "better"

"""The pipeline that ``init --ci`` writes: its schema is right, and its shell really runs."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

import check_jsonschema
import joblib
import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result
from packaging.requirements import Requirement

from pipelines import Runner
from seatrial import __version__
from seatrial.values import InputError
from seatrial.workflows.pipeline import Ci, write_pipeline
from seatrial.workflows.requirements import requirements_of
from seatrial.workflows.start import Given, start

SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}
NEVER = '\n[[gate]]\nmetric = "recall"\nat_least = 0.999\n'
BOTH = pytest.mark.parametrize("ci", ["github", "gitlab"])


def check(path: Path, ci: Ci) -> Result:
    """Hold a pipeline to the public schema of its CI system, which the checker brings along."""
    return CliRunner().invoke(check_jsonschema.main, ["--builtin-schema", SCHEMAS[ci], str(path)])


@pytest.fixture
def repository(project: Path) -> Path:
    """Give a repository whose project is in its root."""
    (project / ".git").mkdir()
    return project


@pytest.fixture
def runner(repository: Path, tmp_path: Path) -> Runner:
    """Give a machine with the repository on it and both pipelines written."""
    for ci in ("github", "gitlab"):
        write_pipeline(repository, ci=ci)
    memory = tmp_path / "memory"
    memory.mkdir()
    return Runner(repository=repository, memory=memory)


@BOTH
def test_the_public_schema_takes_it(repository: Path, ci: Ci) -> None:
    done = check(write_pipeline(repository, ci=ci).path, ci)
    assert done.exit_code == 0, done.output


@BOTH
def test_the_public_schema_refuses_an_invented_key(repository: Path, ci: Ci) -> None:
    path = write_pipeline(repository, ci=ci).path
    word = {"github": "runs-on: ubuntu-latest", "gitlab": "stage: test"}[ci]
    path.write_text(path.read_text().replace(word, f"{word}\n{' ' * (4 if ci == 'github' else 2)}verdict: yes"))
    assert check(path, ci).exit_code == 1


@BOTH
def test_it_installs_what_is_installed_here(repository: Path, ci: Ci) -> None:
    pipeline = write_pipeline(repository, ci=ci)
    found = {each.name: each for each in map(Requirement, pipeline.requirements.pinned)}
    assert str(found["seatrial"]) == f"seatrial[pandas]=={__version__}"
    for name in ("scikit-learn", "numpy", "polars", "pandas", "joblib"):
        assert version(name) in found[name].specifier
    assert "lightgbm" not in found
    text = pipeline.path.read_text()
    assert all(f"'{each}'" in text for each in pipeline.requirements.pinned)
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in text
    assert re.findall(r"@[A-Z]+@", text) == []


def test_a_lightgbm_model_brings_its_extra(tmp_path: Path) -> None:
    import lightgbm

    x = np.arange(200.0).reshape(-1, 1)
    booster = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(x, x[:, 0] > 99), 2)
    booster.save_model(tmp_path / "model.txt")
    pinned = requirements_of([tmp_path / "model.txt"]).pinned
    assert pinned[0] == f"seatrial[lightgbm]=={__version__}"
    assert f"lightgbm=={version('lightgbm')}" in pinned
    assert not any(each.startswith("pandas") for each in pinned)


def test_tables_bring_their_extras(tmp_path: Path) -> None:
    (tmp_path / "t/_delta_log").mkdir(parents=True)
    delta = requirements_of([], tables=["t@v3", "t.csv"], root=tmp_path).pinned
    assert (delta[0], f"deltalake=={version('deltalake')}" in delta) == (f"seatrial[delta]=={__version__}", True)
    remote = requirements_of([], tables=["s3://bucket/t.csv"], root=tmp_path).pinned
    assert (remote[0], f"obstore=={version('obstore')}" in remote) == (f"seatrial[delta,remote]=={__version__}", True)


def test_a_module_of_the_user_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "own_steps_for_ci.py").write_text(
        "from sklearn.linear_model import LogisticRegression\nclass Mine(LogisticRegression): pass\n"
    )
    monkeypatch.syspath_prepend(repository)
    import own_steps_for_ci

    x = np.arange(20.0).reshape(-1, 1)
    joblib.dump(own_steps_for_ci.Mine().fit(x, x[:, 0] > 9), repository / "model.joblib")
    toml = repository / "seatrial.toml"
    toml.write_text(toml.read_text().replace("[data]", 'trust = ["own_steps_for_ci.Mine"]\n[data]'))
    pipeline = write_pipeline(repository, ci="github")
    assert pipeline.requirements.own == ("own_steps_for_ci",)
    assert "# The model needs your module own_steps_for_ci:" in pipeline.path.read_text()


def test_a_project_below_the_root_has_its_pipeline_at_the_root(project: Path) -> None:
    (project.parent / ".git").mkdir()
    path = write_pipeline(project, ci="github").path
    assert path == project.parent / ".github/workflows/seatrial.yml"
    written = yaml.safe_load(path.read_text())
    assert written["env"]["SEATRIAL_PROJECT"] == "project"
    assert '"project/.seatrial"' in path.read_text()


def test_a_pipeline_of_somebody_else_is_not_touched(repository: Path) -> None:
    (repository / ".gitlab-ci.yml").write_text("test:\n  script: [make]\n")
    pipeline = write_pipeline(repository, ci="gitlab", force=True)
    assert pipeline.path == repository / ".gitlab/seatrial.yml"
    assert yaml.safe_load(pipeline.paste) == {"include": [{"local": ".gitlab/seatrial.yml"}]}
    assert (repository / ".gitlab-ci.yml").read_text() == "test:\n  script: [make]\n"


@BOTH
def test_a_pipeline_of_ours_is_overwritten_by_force_alone(repository: Path, ci: Ci) -> None:
    path = write_pipeline(repository, ci=ci).path
    path.write_text(path.read_text() + "# mine\n")
    with pytest.raises(InputError, match="USE023"):
        write_pipeline(repository, ci=ci)
    assert write_pipeline(repository, ci=ci, force=True).path == path
    assert "# mine" not in path.read_text()


def test_project_and_pipeline_are_written_together(repository: Path) -> None:
    (repository / "seatrial.toml").unlink()
    given = Given(model=repository / "model.joblib", data=(str(repository / "test.csv"),), target="outcome")
    started = start(given, project=repository, ci="github")
    assert started.drafted is not None
    assert started.pipeline is not None
    assert started.drafted.path.exists()
    assert started.pipeline.path.exists()


def test_nothing_is_written_when_the_pipeline_is_there_already(repository: Path) -> None:
    write_pipeline(repository, ci="github")
    (repository / "seatrial.toml").unlink()
    given = Given(model=repository / "model.joblib", data=(str(repository / "test.csv"),), target="outcome")
    with pytest.raises(InputError, match="USE023"):
        start(given, project=repository, ci="github")
    assert not (repository / "seatrial.toml").exists()


def test_too_little_is_told_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="USE022: a new project needs --data TABLE and --target COLUMN"):
        start(Given(model=tmp_path / "model.joblib"), project=tmp_path, ci="github")
    with pytest.raises(InputError, match="USE022"):
        start(Given(), project=tmp_path)
    with pytest.raises(InputError, match="PRJ001"):
        start(Given(), project=tmp_path, ci="github")


def test_github_keeps_one_comment(runner: Runner) -> None:
    reports = runner.repository / "seatrial-reports"
    reports.mkdir()
    for verdict in ("held\n", "deployed\n"):
        (reports / "summary.md").write_text(verdict)
        ran = runner.github(only=["Comment on the pull request"])
        assert [each["body"] for each in ran.comments] == [f"<!-- seatrial -->\n{verdict}"]
    assert sum("PATCH" in each for each in ran.calls) == 1


def test_a_comment_of_a_person_is_left_alone(runner: Runner) -> None:
    others = [
        {"id": 1, "user": {"type": "User"}, "body": "<!-- seatrial --> quoted by a person"},
        {"id": 2, "user": {"type": "Bot"}, "body": "coverage"},
    ]
    (runner.memory / "comments.json").write_text(json.dumps(others))
    ran = runner.github(only=["Comment on the pull request"])
    assert ran.comments[:2] == others
    assert len(ran.comments) == 3


def test_github_rejects_and_still_tells_it(runner: Runner) -> None:
    with (runner.repository / "seatrial.toml").open("a") as file:
        file.write(NEVER)
    ran = runner.github()
    reports = runner.repository / "seatrial-reports"
    assert ran.status == 1
    assert "::error title=" in ran.printed["Show what failed"]
    assert "recall" in ran.printed["Show what failed"]
    assert ran.comments[0]["body"] == "<!-- seatrial -->\n" + (reports / "summary.md").read_text()
    assert "Reject" in ran.comments[0]["body"]
    assert (runner.memory / "step-summary.md").read_text() == (reports / "summary.md").read_text()
    assert json.loads((reports / "head.json").read_text())["value"]["seq"] == 1
    assert (reports / "report.html").exists()
    assert (runner.repository / ".seatrial/seatrial.db").exists()


@BOTH
def test_wrong_input_ends_with_2_and_says_that_there_is_no_verdict(runner: Runner, ci: Ci) -> None:
    (runner.repository / "test.csv").unlink()
    ran = runner.github() if ci == "github" else runner.gitlab()
    assert ran.status == 2
    assert "gave no verdict" in ran.comments[0]["body"]


def test_a_fork_gets_no_comment_and_does_not_fail(runner: Runner) -> None:
    ran = runner.github(
        given={"github.event.pull_request.head.repo.full_name": "someone/repo"}, only=["Comment on the pull request"]
    )
    assert (ran.status, ran.calls) == (0, [])
    assert "::notice::No comment" in ran.printed["Comment on the pull request"]


def test_a_token_that_may_not_write_changes_no_verdict(runner: Runner) -> None:
    ran = runner.github(given={"github.token": "read-only"}, only=["Comment on the pull request"])
    assert (ran.status, ran.comments) == (0, [])
    assert "::warning::The comment could not be written" in ran.printed["Comment on the pull request"]


def test_what_failed_is_told_in_one_line_each(runner: Runner) -> None:
    reports = runner.repository / "seatrial-reports"
    reports.mkdir()
    (reports / "summary.md").write_text("held\n")
    (reports / "junit.xml").write_text(
        '<testsuites><testcase name="a: b, c"><failure message="50 % &#10;::error::x"/></testcase>'
        '<testcase name="fine"/></testsuites>'
    )
    ran = runner.github(only=["Show what failed"])
    assert ran.printed["Show what failed"] == "::error title=a%3A b%2C c::50 %25 %0A::error::x\n"


def test_gitlab_deploys_and_keeps_one_comment(runner: Runner) -> None:
    others = [{"id": number, "body": "a word"} for number in range(1, 151)]
    (runner.memory / "comments.json").write_text(json.dumps(others))
    ran = runner.gitlab()
    summary = (runner.repository / "seatrial-reports/summary.md").read_text()
    assert ran.status == 0
    assert ran.comments == [*others, {"id": 250, "body": f"<!-- seatrial -->\n{summary}"}]
    assert (runner.repository / "seatrial-reports/head.json").exists()
    (runner.repository / "seatrial-reports/summary.md").write_text("another verdict\n")
    again = runner.gitlab(after_only=True)
    assert again.comments[150:] == [{"id": 250, "body": "<!-- seatrial -->\nanother verdict\n"}]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"SEATRIAL_TOKEN": ""}, "SEATRIAL_TOKEN is not set"),
        ({"SEATRIAL_TOKEN": "old"}, "No comment: GitLab refused it"),
        ({"CI_MERGE_REQUEST_IID": ""}, ""),
    ],
    ids=["missing", "refused", "no merge request"],
)
def test_gitlab_goes_without_a_comment_and_says_why(runner: Runner, given: dict[str, str], word: str) -> None:
    ran = runner.gitlab(given=given, after_only=True)
    assert ran.comments == []
    assert word in ran.printed["after_script"]

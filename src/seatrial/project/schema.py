"""The shape of the project file: every key, its type, its default and its meaning."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from seatrial.project.alert_schema import AlertsSection
from seatrial.project.project import BatchPolicy, InputPolicy, JournalMode, Strategy, UnseenPolicy
from seatrial.project.refusal import refuse
from seatrial.project.section import Day, Duration, Label, Number, Port, Section, Share, Text
from seatrial.project.watch_schema import WatchSection
from seatrial.values import Risk, Task


def _url(text: str) -> str:
    if "://" not in text:
        raise refuse(
            "PRJ014",
            f"{text[:80]!r} is no database URL",
            expected="a URL such as sqlite:///state/seatrial.db, relative to the project file",
            fix='{key} = "sqlite:///state/seatrial.db"',
        )
    return text


class ProjectSection(Section):
    """What the model is for."""

    name: Text | None = Field(
        default=None,
        description="Name of the project, shown in reports. Default: the name of the model.",
        examples=["flight-delay"],
    )
    owner: str = Field(
        default="", description="Who answers for the model: a name or an address.", examples=["ops@example.com"]
    )
    intended_use: str = Field(
        default="",
        description="What the model is for, in a sentence; goes into the model card.",
        examples=["Warn passengers of a late arrival before departure."],
    )
    risk: Risk = Field(
        default="limited",
        description="How much harm a wrong answer does; picks the default gates.",
        examples=["limited"],
    )


class ModelSection(Section):
    """The model under trial."""

    path: Text = Field(
        description="The model file or folder, relative to the project file.", examples=["models/model.onnx"]
    )
    name: Text | None = Field(
        default=None, description="Name of the model. Default: the file name without its ending.", examples=["delay"]
    )
    version: Text = Field(default="1", description="Version of the model, any text.", examples=["1"])
    task: Task = Field(description="What the model predicts.", examples=["binary"])
    format: Text | None = Field(
        default=None, description="Format of the model file. Default: told from the file's content.", examples=["onnx"]
    )
    trained_until: Day = Field(
        default=None,
        description="Last day, or instant, of the data that the model may have seen. Splits a single table honestly: "
        "the test begins after it.",
        examples=["2013-03-31"],
    )
    positive: Label = Field(
        default=None,
        description="The label in the target column that counts as yes; for a binary task only. Default: 1 or true.",
        examples=["late"],
    )
    threshold: Share = Field(
        default=0.5, description="Score from which a binary model says yes, in [0, 1].", examples=[0.5]
    )
    trust: list[Text] = Field(
        default_factory=list,
        description="Names inside a pickled model file that may be loaded although they are on no reviewed list. Each "
        "name is code that will run: allow only what you know.",
        examples=[["mypackage.features.Ratio"]],
    )
    champion: Text | None = Field(
        default=None,
        description="Model file that is in service today; the model is compared with it on the same rows.",
        examples=["models/champion.onnx"],
    )


class RangeSection(Section):
    """What a number in a column can be."""

    column: Text = Field(description="Name of the column.", examples=["distance"])
    at_least: Number | None = Field(default=None, description="Lowest possible value.", examples=[0])
    at_most: Number | None = Field(default=None, description="Highest possible value.", examples=[6000])


class DataSection(Section):
    """The tables, and the part each column plays."""

    train: Text | None = Field(
        default=None,
        description="The table the model learned from: file, glob or folder of CSV, Parquet, JSON lines or Arrow; a "
        "Delta table, with `@v3` behind it for its version 3; or the address of one of these in an object store, "
        "`s3://`, `gs://` or `az://`. Without `test` it is one table, split at `model.trained_until`.",
        examples=["data/train.parquet"],
    )
    test: Text | None = Field(
        default=None,
        description="The table the model is judged on, of rows it has never seen; the same forms as `train`.",
        examples=["data/test.parquet"],
    )
    reference: Text | None = Field(
        default=None,
        description="A table of the population that the model will meet; the test table is compared with it.",
        examples=["data/population.parquet"],
    )
    target: Text = Field(description="The column that holds what the model predicts.", examples=["late"])
    time: Text | None = Field(
        default=None,
        description="The column that says when a row happened; used for time-forward splits and intervals over days.",
        examples=["sched_dep"],
    )
    id: Text | None = Field(default=None, description="The column that names a row.", examples=["flight_id"])
    group: Text | None = Field(
        default=None,
        description="The column whose equal values belong together, such as a customer; intervals respect it.",
        examples=["tailnum"],
    )
    protected: list[Text] = Field(
        default_factory=list,
        description="Columns on which people must be treated alike.",
        examples=[["sex", "age_group"]],
    )
    sensitive: list[Text] = Field(
        default_factory=list,
        description="Columns that are never written down: the journal keeps answers without them.",
        examples=[["birth_date"]],
    )
    ignore: list[Text] = Field(
        default_factory=list,
        description="Columns that are in the table and not for the model.",
        examples=[["dep_delay"]],
    )
    known_before: list[Text] = Field(
        default_factory=list,
        description="Columns that tell much about the target and are known before the prediction is made all the "
        "same: the leakage check then says so and does not fail. You answer for it.",
        examples=[["previous_balance"]],
    )
    source: str = Field(
        default="", description="Where the data come from.", examples=["Bureau of Transportation Statistics"]
    )
    licence: str = Field(default="", description="Under which terms the data may be used.", examples=["CC0-1.0"])
    sealed: bool = Field(
        default=False,
        description="Whether the test table is sealed: only digests and estimates leave the trial, and no report, "
        "message or error quotes a row.",
        examples=[True],
    )
    memory_mb: Annotated[int, Field(ge=0)] = Field(
        default=128,
        description="Size of a table, in MiB, from which it is kept on the disk, a column at a time in memory. The "
        "results are the same.",
        examples=[1024],
    )
    most_rows: Annotated[int, Field(ge=1000)] = Field(
        default=20_000_000,
        description="Rows of a table that are looked at. Of a larger one about so many are drawn, by what they "
        "hold; the report says so, and all intervals are those of the rows drawn.",
        examples=[50_000_000],
    )
    range: list[RangeSection] = Field(
        default_factory=list, description="What numbers in a column can be, one `[[data.range]]` per column."
    )


class SlicesSection(Section):
    """Parts of the table that are judged on their own."""

    declared: list[Annotated[list[Text], Field(min_length=1, max_length=2)]] = Field(
        default_factory=list,
        description="Lists of one or two columns; each combination of their values is a slice.",
        examples=[[["carrier"], ["origin", "month"]]],
    )
    discover: bool = Field(
        default=True, description="Whether to search all columns for slices that do worse.", examples=[True]
    )


class GateSection(Section):
    """A requirement that a confidence interval must meet as a whole."""

    metric: Text = Field(description="Standard name of the metric.", examples=["roc_auc"])
    slice: Text = Field(
        default="all",
        description='"all" rows, the name of one declared slice (`carrier=UA`), or "*": every declared slice with '
        "enough rows to decide.",
        examples=["*"],
    )
    at_least: Number | None = Field(
        default=None, description="The metric must be at least this: compared with the lower bound.", examples=[0.65]
    )
    at_most: Number | None = Field(
        default=None, description="The metric must be at most this: compared with the upper bound.", examples=[0.1]
    )
    no_worse_than: Literal["champion", "prior", "simple_model", "train"] | None = Field(
        default=None,
        description="The metric must be no worse than that of another, on the same rows.",
        examples=["champion"],
    )
    margin: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        default=0.0,
        description="How much worse than the other is still accepted, in the unit of the metric; with `no_worse_than`.",
        examples=[0.02],
    )


class CostsSection(Section):
    """What each answer costs; one unit throughout, such as euro per row. Gains are negative."""

    false_positive: Number | None = Field(default=None, description="Saying yes where the truth is no.", examples=[1.0])
    false_negative: Number | None = Field(default=None, description="Saying no where the truth is yes.", examples=[5.0])
    true_positive: Number | None = Field(
        default=None, description="Saying yes where the truth is yes. Default: 0.", examples=[0.0]
    )
    true_negative: Number | None = Field(
        default=None, description="Saying no where the truth is no. Default: 0.", examples=[0.0]
    )
    matrix: list[list[Number]] | None = Field(
        default=None,
        description="Cost by truth (row) and answer (column), instead of the four keys; a binary task has the order "
        "no, yes.",
        examples=[[[0.0, 1.0], [5.0, 0.0]]],
    )
    classes: list[Label] = Field(
        default_factory=list,
        description="Labels of the rows and columns of `matrix`, in order; needed for a multiclass task.",
        examples=[["cat", "dog", "horse"]],
    )


class TrialSection(Section):
    """How the trial is run."""

    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = Field(
        default=0,
        description="Seed of every random choice: the same inputs and seed give the same evidence.",
        examples=[0],
    )
    simple_margin: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        default=0.005,
        description="Log loss (for regression: share of the rmse) within which a simpler model counts as just as good.",
        examples=[0.005],
    )
    as_of: Day = Field(
        default=None,
        description="Day of the trial, from which the age of the data is counted; the real day by default. A trial that"
        " is repeated on another day gives the same evidence if this is set.",
        examples=["2026-03-31"],
    )


class ServingSection(Section):
    """How the model is served."""

    host: Text = Field(default="127.0.0.1", description="Address that answers.", examples=["127.0.0.1"])
    port: Port = Field(default=8080, description="Port of inference.", examples=[8080])
    admin_port: Port = Field(default=8081, description="Port of the management API, on loopback.", examples=[8081])
    grpc_port: Port | None = Field(
        default=None, description="Port of inference by gRPC. Default: no gRPC.", examples=[8082]
    )
    workers: Annotated[int, Field(ge=1, le=256)] = Field(
        default=1, description="Processes that answer; one per core is a good number.", examples=[2]
    )
    auth: bool = Field(default=True, description="Whether a key is required.", examples=[True])
    journal: JournalMode = Field(
        default="written",
        description="When an answer counts as recorded: `written` survives the process, `synced` survives power loss.",
        examples=["written"],
    )
    sample: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = Field(
        default=1.0, description="Share of the answers that the journal keeps.", examples=[1.0]
    )
    keep: Duration = Field(
        default=timedelta(days=365), description="How long the journal keeps an answer.", examples=["365d"]
    )
    input: InputPolicy = Field(
        default="strict",
        description="What happens to input that training did not have: `strict` refuses it, `lenient` converts what it "
        "can (text that is a number, true and false as numbers) and takes nulls.",
        examples=["strict"],
    )
    unseen: UnseenPolicy = Field(
        default="refuse",
        description="What happens to a category that training did not have: `refuse`; `warn`, which answers and says "
        'so; `other`, which asks the model for "other".',
        examples=["refuse"],
    )
    batching: BatchPolicy = Field(
        default="auto",
        description="Whether requests that wait are answered together; `auto` measures when the model is loaded.",
        examples=["auto"],
    )
    most_rows: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=10_000, description="Most rows of one request.", examples=[10_000]
    )
    most_body_mb: Annotated[int, Field(ge=1, le=1_024)] = Field(
        default=16, description="Largest body of one request, in MB.", examples=[16]
    )
    queue: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=1_024,
        description="Most requests that one worker holds at once; more are told to come back.",
        examples=[1_024],
    )
    deadline_ms: Annotated[int, Field(ge=1, le=3_600_000)] = Field(
        default=10_000, description="How long a request may take, in milliseconds.", examples=[10_000]
    )
    drain_s: Annotated[float, Field(ge=0, le=3_600, allow_inf_nan=False)] = Field(
        default=5.0,
        description="How long a server that is told to stop goes on answering at most, in seconds.",
        examples=[5.0],
    )
    tls_certificate: Text | None = Field(
        default=None, description="Certificate chain in PEM. Default: no TLS.", examples=["tls/server.pem"]
    )
    tls_key: Text | None = Field(
        default=None, description="Private key of the certificate, in PEM.", examples=["tls/server.key"]
    )


class RolloutSection(Section):
    """How a new model is released."""

    strategy: Strategy = Field(default="canary", description="How traffic moves to the new model.", examples=["canary"])
    steps: Annotated[list[Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]], Field(min_length=1)] = Field(
        default_factory=lambda: [1.0, 5.0, 25.0, 50.0, 100.0],
        description="Shares of the traffic, in per cent, rising to 100.",
        examples=[[1, 5, 25, 50, 100]],
    )


class RetrainSection(Section):
    """How a challenger is trained."""

    command: Text | None = Field(
        default=None,
        description="Command that trains and writes a model file to `{out}`.",
        examples=["python train.py --out {out}"],
    )


class StoreSection(Section):
    """Where metadata are kept."""

    url: Annotated[Text, AfterValidator(_url)] | None = Field(
        default=None,
        description="Database of the evidence: SQLite, or PostgreSQL; its password may stay out of the file, in the "
        "environment as `PGPASSWORD`. Default: SQLite in `.seatrial/` beside the project file.",
        examples=["sqlite:///state/seatrial.db", "postgresql://seatrial@db.example.com/evidence"],
    )


class Settings(Section):
    """The whole file."""

    project: ProjectSection = Field(default_factory=ProjectSection, description="What the model is for.")
    model: ModelSection = Field(description="The model under trial.")
    data: DataSection = Field(description="The tables, and the part each column plays.")
    slices: SlicesSection = Field(
        default_factory=SlicesSection, description="Parts of the table that are judged on their own."
    )
    gate: list[GateSection] = Field(
        default_factory=list,
        description="Requirements, one `[[gate]]` each. They replace the default gates of the risk level for the same "
        "metric and slice.",
    )
    costs: CostsSection | None = Field(default=None, description="What each answer costs; brings `expected_cost`.")
    trial: TrialSection = Field(default_factory=TrialSection, description="How the trial is run.")
    serving: ServingSection = Field(default_factory=ServingSection, description="How the model is served.")
    rollout: RolloutSection = Field(default_factory=RolloutSection, description="How a new model is released.")
    watch: WatchSection = Field(default_factory=WatchSection, description="How the model is watched.")
    alerts: AlertsSection = Field(default_factory=AlertsSection, description="Who is told of what a watch finds.")
    retrain: RetrainSection = Field(default_factory=RetrainSection, description="How a challenger is trained.")
    store: StoreSection = Field(default_factory=StoreSection, description="Where metadata are kept.")

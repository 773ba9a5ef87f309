"""The shape of ``[watch]``: every key, its type, its default and its meaning."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Self, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from seatrial.project.project import ReferenceKind, Season
from seatrial.project.refusal import refuse
from seatrial.project.section import DURATION_SCHEMA, Duration, Section, Share, Text, duration

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def _window(length: timedelta) -> timedelta:
    if length % _HOUR and _HOUR % length:
        raise refuse(
            "PRJ014",
            f"windows of {length} neither are whole hours nor fill one",
            expected="whole hours, days or weeks; or 1m, 5m, 10m, 15m, 20m, 30m",
            fix='{key} = "1h"',
        )
    return length


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refuse(
            "PRJ014",
            f"there is no time zone {name[:80]!r} here",
            expected="a name of the IANA time zone database",
            fix='{key} = "Europe/Berlin"',
        ) from None
    return name


Effect: TypeAlias = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
WindowLength: TypeAlias = Annotated[
    timedelta, BeforeValidator(duration), AfterValidator(_window), WithJsonSchema(DURATION_SCHEMA)
]


class WatchColumnSection(Section):
    """How much one column must have changed before it counts; what is left out is as for every other column."""

    name: Text = Field(description="The column.", examples=["temp"])
    shift: Effect | None = Field(
        default=None, description="Numbers: the greatest distance between the shares below a value.", examples=[0.1]
    )
    categories: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        default=None, description="Categories: Cramer's w of their shares.", examples=[0.2]
    )
    nulls: Effect | None = Field(default=None, description="The difference of the shares of nulls.", examples=[0.05])
    new: Effect | None = Field(
        default=None, description="The share of categories that the reference does not have.", examples=[0.05]
    )
    range: Effect | None = Field(
        default=None, description="The share of numbers beyond those of the reference.", examples=[0.05]
    )
    ignore: bool = Field(default=False, description="Whether the column is not compared at all.", examples=[True])


class WatchSection(Section):
    """How the model is watched in service."""

    every: WindowLength = Field(
        default=timedelta(hours=1),
        description="Length of a window, and how often one is looked at: whole hours, or a length of which an hour is "
        "a multiple. Windows begin at whole hours, days at midnight UTC, weeks on Monday.",
        examples=["1h"],
    )
    outcome_delay: Duration = Field(
        default=timedelta(days=1),
        description="How long the truth takes to arrive: windows are judged by their outcomes once all of them are "
        "this old.",
        examples=["2d"],
    )
    settle: Duration = Field(
        default=timedelta(minutes=1),
        description="How long after its end a window is left alone, for what is still being written.",
        examples=["5m"],
    )
    catch_up: Duration = Field(
        default=timedelta(days=31),
        description="How far back windows that nobody looked at are made up for; older ones are counted, not judged.",
        examples=["7d"],
    )
    reference: ReferenceKind = Field(
        default="fixed",
        description="What a window is compared with: `fixed`, the tables with which the model was released; `rolling`, "
        "the windows before it; `seasonal`, those before it of the same hour of the day, day of the week or month.",
        examples=["fixed"],
    )
    season: Season = Field(
        default="hour_of_week",
        description="What repeats, with a `seasonal` reference: the `hour` of the day, the `weekday`, the "
        "`hour_of_week`, or the `month`. Hours need windows shorter than a day, weekdays windows of at most one.",
        examples=["hour"],
    )
    zone: Annotated[Text, AfterValidator(_zone)] = Field(
        default="UTC",
        description="Time zone in which hours, weekdays and months repeat: noon stays noon when the clocks change.",
        examples=["Europe/Berlin"],
    )
    rolling: Duration | None = Field(
        default=None,
        description="How much of the past a `rolling` or `seasonal` reference holds. Default: 28 days; 8 weeks for "
        "weekdays, 3 years for months.",
        examples=["28d"],
    )
    alpha: Annotated[float, Field(gt=0, le=0.2, allow_inf_nan=False)] = Field(
        default=0.01,
        description="Chance that a report without any drift calls anything drift, over all columns together.",
        examples=[0.01],
    )
    shift: Effect = Field(
        default=0.05,
        description="Least change of a number's distribution that counts: the greatest distance between the shares "
        "below a value (Kolmogorov-Smirnov).",
        examples=[0.05],
    )
    categories: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        default=0.1, description="Least change of categories that counts: Cramer's w of their shares.", examples=[0.1]
    )
    nulls: Effect = Field(
        default=0.02, description="Least difference of the shares of nulls that counts.", examples=[0.02]
    )
    new: Effect = Field(default=0.01, description="Least share of new categories that counts.", examples=[0.01])
    range: Effect = Field(
        default=0.01, description="Least share of numbers beyond the reference's that counts.", examples=[0.01]
    )
    column: list[WatchColumnSection] = Field(
        default_factory=list, description="Columns with limits of their own, one `[[watch.column]]` each."
    )
    metrics: list[Text] = Field(
        default_factory=list,
        description="Metrics that are estimated without outcomes and measured with them. Default: those of the gates "
        "and the common ones of the task.",
        examples=[["roc_auc", "accuracy"]],
    )
    margin: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        default=0.05,
        description="How much worse than at its trial a metric may be: of shares such as accuracy and AUC the "
        "difference, of losses and costs the share of what they were.",
        examples=[0.05],
    )
    importance: Share = Field(
        default=0.05,
        description="Columns of which the model makes less use than this warn when they drift, and raise no alarm; 1 "
        "is the column of which it makes most.",
        examples=[0.05],
    )
    together: bool = Field(
        default=False,
        description="Whether columns are compared together too, on samples of the rows: a classifier that tells window "
        "from reference, and how well few directions describe a row. It takes a second or two a window.",
        examples=[True],
    )
    least_rows: Annotated[int, Field(ge=1)] = Field(
        default=200, description="Fewest rows of a window whose quality is decided on.", examples=[200]
    )

    @model_validator(mode="after")
    def _season_fits(self) -> Self:
        longest = {"hour": _HOUR, "hour_of_week": _HOUR, "weekday": _DAY}.get(self.season)
        if self.reference == "seasonal" and longest is not None and self.every > max(longest, _DAY - _HOUR):
            fits = longest == _DAY and self.every == _DAY
            if not fits:
                raise refuse(
                    "PRJ019",
                    f"windows of {self.every} hold every {self.season.replace('_', ' ')} there is",
                    expected="windows shorter than a day for hours, of at most a day for weekdays",
                    fix='every = "1h"',
                )
        return self

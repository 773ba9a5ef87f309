"""The list of names is measured on files of honest people: a scanner that cries wolf is switched off."""

from __future__ import annotations

from collections.abc import Iterator

import lightgbm
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from seatrial.security import restore, scan_bytes
from seatrial.values import InputError
from security.honest_files import X, Y, lightgbm_files, scikit_learn_files, three_files

FRAME = pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "c": np.where(X[:, 2] > 3, "x", "y")})
STEPS = [("n", make_pipeline(SimpleImputer(), StandardScaler()), FRAME.columns[:2]), ("c", OneHotEncoder(), ["c"])]
USUAL = {
    "pipeline": make_pipeline(ColumnTransformer(STEPS), LogisticRegression()).fit(FRAME, Y),
    "forest": RandomForestClassifier(5).fit(X, Y),
    "lightgbm": lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(
        FRAME.assign(c=FRAME["c"].astype("category")), Y
    ),
}


@pytest.mark.parametrize("name", USUAL)
def test_usual_models_pass_and_are_restored_as_they_were(name: str) -> None:
    model = USUAL[name]
    rows = X if name == "forest" else FRAME.assign(c=FRAME["c"].astype("category" if name == "lightgbm" else "str"))
    for content in three_files(model):
        again = restore(scan_bytes(content))
        np.testing.assert_array_equal(again.predict_proba(rows), model.predict_proba(rows))


def refused(files: Iterator[tuple[str, bytes]]) -> tuple[int, list[str]]:
    """Return how many files there are, and which of them are refused or cannot be restored, and why."""
    count, told = 0, []
    for count, (name, content) in enumerate(files, start=1):  # noqa: B007 - told after the loop
        try:
            scan = scan_bytes(content)
            if scan.kind == "pickle":
                restore(scan)
        except InputError as error:
            told.append(f"{name}: {error.found}")
    return count, told


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_at_most_one_honest_file_in_a_hundred_is_refused() -> None:
    # Budget: 60 s.
    count, told = refused(scikit_learn_files())
    assert count >= 450
    assert len(told) <= count / 100, "\n".join(told)


def test_no_file_of_lightgbm_is_refused() -> None:
    assert refused(lightgbm_files()) == (15, [])

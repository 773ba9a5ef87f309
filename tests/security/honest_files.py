"""Files of honest people: every estimator of scikit-learn that fits iris, and LightGBM, each as they would save it."""

from __future__ import annotations

import io
import pickle
import warnings
from collections.abc import Iterator

import joblib
import lightgbm
from sklearn.datasets import load_iris
from sklearn.utils import all_estimators

X, Y = load_iris(return_X_y=True)
FORMATS = ("pickle", "joblib", "compressed joblib")


def three_files(model: object) -> Iterator[bytes]:
    """Yield a model as pickle, joblib and compressed joblib."""
    yield pickle.dumps(model)
    for compress in (0, 3):
        stream = io.BytesIO()
        joblib.dump(model, stream, compress=compress)
        yield stream.getvalue()


def scikit_learn_files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and bytes of each file; an estimator that does not fit iris as it comes has none."""
    for name, kind in all_estimators():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                contents = list(three_files(kind().fit(X, Y)))
        except Exception:  # noqa: BLE001, S112 - what does not fit iris is not part of the measure
            continue
        yield from ((f"{name}, {kept}", content) for kept, content in zip(FORMATS, contents, strict=True))


def lightgbm_files() -> Iterator[tuple[str, bytes]]:
    """Yield LightGBM's wrappers as each kind of file, and what it writes itself."""
    kinds = (lightgbm.LGBMClassifier, lightgbm.LGBMRegressor, lightgbm.LGBMRanker)
    for kind in kinds:
        groups = {"group": [len(Y)]} if kind is lightgbm.LGBMRanker else {}
        model = kind(n_estimators=3, verbose=-1).fit(X, Y, **groups)
        for kept, content in zip(FORMATS, three_files(model), strict=True):
            yield f"{kind.__name__}, {kept}", content
        yield f"{kind.__name__}, its own text", model.booster_.model_to_string().encode()
        yield f"Booster of {kind.__name__}, pickle", pickle.dumps(model.booster_)

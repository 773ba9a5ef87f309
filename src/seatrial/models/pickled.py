"""Opens pickle and joblib files: scanned first, restored from the scanned bytes, then given to the right adapter."""

from __future__ import annotations

import warnings

from seatrial.models import lightgbm, sklearn
from seatrial.models.file import ModelFile, Restored
from seatrial.security import restore
from seatrial.values.errors import InputError
from seatrial.values.ports import Model

LONGEST_CAUSE = 200
LONGEST_NOTE = 300
LIGHTGBM = "lightgbm."


def open_pickled(file: ModelFile) -> Model:
    """Return the model of a pickle or joblib file.

    Raises
    ------
    InputError
        ``SCNnnn`` if it may not be loaded, ``MDL003`` if it cannot be, ``MDL004`` if a library is missing, ``MDL005``
        if it holds something else than a model.
    """
    scan = file.scan()
    if scan.kind != "pickle":
        raise InputError(
            "MDL005",
            "the file is an archive of several things, not one model",
            where=str(file.path),
            expected="a pickle or joblib file of one fitted model",
        )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            held = restore(scan)
        except ImportError as error:
            raise InputError(
                "MDL004",
                f"the model needs a library that is not installed: {error.name or error}",
                where=str(file.path),
                fix="install it beside Seatrial; if it is your own, set PYTHONPATH to the folder that holds it",
            ) from error
        except Exception as error:  # a class of any library restores its own state: what it raises is told
            cause = " ".join(str(error).split())[:LONGEST_CAUSE]
            raise InputError(
                "MDL003",
                f"the model cannot be restored: {type(error).__name__}: {cause}",
                where=str(file.path),
                expected="a file that the installed versions of its libraries can read",
                fix="install the versions it was saved with, or save it again, or export it to ONNX",
            ) from error
    notes = dict.fromkeys(" ".join(str(item.message).split())[:LONGEST_NOTE] for item in caught)
    restored = Restored(file=file, scan=scan, held=held, notes=tuple(notes))
    return lightgbm.from_object(restored) if scan.root.startswith(LIGHTGBM) else sklearn.from_estimator(restored)

from __future__ import annotations

import time
from pathlib import Path

from inboxes import answered, fill
from seatrial.journal.compact import compact
from seatrial.journal.lag import Lag, lag_of


def test_lag_is_what_is_not_in_the_tables_yet(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    assert lag_of(inbox, now=time.time()) == Lag()
    fill(inbox, answered())
    fill(inbox, answered())
    found = lag_of(inbox, now=time.time() + 60)
    assert (found.files, found.size_bytes > 2000, 59 < found.oldest_s < 90) == (2, True, True)
    compact(inbox, tmp_path)
    assert lag_of(inbox, now=time.time()) == Lag()

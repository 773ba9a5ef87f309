import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from seatrial.governance.front_matter import front_matter

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = TEXT | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))


def read(text: str) -> Any:
    assert text.startswith("---\n")
    assert text.endswith("\n---")
    return yaml.safe_load(text.removeprefix("---\n").removesuffix("\n---"))


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_what_is_written_reads_back_equal(head: dict[str, Any]) -> None:
    assert (read(front_matter(head)) or {}) == head


@pytest.mark.parametrize(
    "text", ["yes", "1e3", "- a", "a: b", "'", "#", "---", "\n---\n", "null", "🚢", "\x85", "\ufeff"]
)
def test_text_stays_text(text: str) -> None:
    assert read(front_matter({"tags": [text], "name": text})) == {"tags": [text], "name": text}


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert read(front_matter({"name": "a\ud800b"})) == {"name": "a\ufffdb"}


def test_what_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no place in a model card"):
        front_matter({"value": math.nan})

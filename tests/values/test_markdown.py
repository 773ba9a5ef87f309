import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.values.markdown import escape_markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<script>", "&lt;script&gt;"),
        ("![x](http://evil)", r"![x\](http://evil)"),
        ("_emphasis_ roc_auc", r"\_emphasis\_ roc_auc"),
        ("@everyone", "&#64;everyone"),
        ("0.651 [0.602, 0.705]", "0.651 [0.602, 0.705]"),
        ("two\n\n# lines", r"two \# lines"),
        ("&amp;", "&amp;amp;"),
    ],
)
def test_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert escape_markdown(text) == shown


def test_long_text_is_cut() -> None:
    assert escape_markdown("x" * 50, longest=10) == "xxxxxxx..."


@given(st.text())
def test_a_cell_stays_one_cell(text: str) -> None:
    line = escape_markdown(text)
    assert "\n" not in line
    assert "|" not in line.replace("\\\\", "").replace("\\|", "")
    assert "<" not in line

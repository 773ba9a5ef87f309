from __future__ import annotations

import polars as pl

from seatrial.profiles import plan_of, profile_of
from seatrial.profiles.text import ALPHABET


def counts(values: list[str | None]):
    """Return the counts of a column of text by lengths 0 to 5."""
    how = plan_of(pl.DataFrame({"x": ["", "a", "ab", "abc", "abcd", "abcde"]}), text=["x"])
    return profile_of(pl.DataFrame({"x": pl.Series(values, dtype=pl.String)}), how).columns["x"]


def test_lengths_are_characters():
    assert counts(["", "é", "北京", "abcdef", None]).lengths.tolist() == [0, 1, 1, 1, 0, 0, 0, 1]


def test_characters_are_counted_by_kind():
    found = counts(["aab é", "北京", "Жж", "😀"])
    named = {kind: int(times) for kind, times in zip(ALPHABET, found.alphabet, strict=True) if times}
    assert named == {"a": 2, "b": 1, " ": 1, "latin": 1, "han": 2, "cyrillic": 2, "pictures": 1}


def test_words_are_counted_whatever_their_case_and_marks():
    found, same = counts(["Hello, world!", "hello"]), counts(["WORLD", "hello hello"])
    assert found.tokens.sum() == 3
    assert found.tokens.tolist() == same.tokens.tolist()


def test_empty_and_missing_are_told_apart():
    found = counts(["", None, None])
    assert (found.empty, found.nulls, found.n, found.rows) == (1, 2, 1, 3)

"""Counts of a column of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from seatrial.profiles.categorical import tally
from seatrial.profiles.counts import Ints, TextCounts
from seatrial.profiles.plan import ColumnPlan
from seatrial.profiles.reading import bins_of, stretches, texts_of

if TYPE_CHECKING:
    import polars as pl

N_TOKENS: Final = 256
_ASCII = 128
_BEYOND: Final = (
    ("latin", 0x80),
    ("greek", 0x370),
    ("cyrillic", 0x400),
    ("armenian", 0x530),
    ("hebrew", 0x590),
    ("arabic", 0x600),
    ("indic", 0x900),
    ("thai and lao", 0xE00),
    ("tibetan to cherokee", 0xF00),
    ("other alphabets", 0x1400),
    ("latin and greek, extended", 0x1E00),
    ("punctuation and symbols", 0x2000),
    ("other alphabets, extended", 0x2C00),
    ("han radicals", 0x2E80),
    ("kana", 0x3040),
    ("other east asian", 0x3100),
    ("han", 0x3400),
    ("yi to hangul", 0xA000),
    ("private", 0xD800),
    ("forms", 0xF900),
    ("ancient", 0x10000),
    ("pictures", 0x1F000),
    ("han, extended", 0x20000),
    ("tags and beyond", 0xE0000),
)
ALPHABET: Final = (*(chr(point) for point in range(_ASCII)), *(name for name, _ in _BEYOND))
_STARTS = np.array([start for _, start in _BEYOND])
_PLAIN = re.compile(rb"[\x00-\x7f]+")
_BLOCK = 1 << 16


def count_texts(series: pl.Series, plan: ColumnPlan) -> TextCounts:
    """Return the counts of a column."""
    texts = texts_of(series).drop_nulls()
    lengths = texts.str.len_chars().to_numpy()
    return TextCounts(
        lengths=np.bincount(bins_of(lengths, plan.edges), minlength=len(plan.edges) + 1),
        alphabet=np.sum([_letters(part) for part in stretches(texts, _BLOCK)], axis=0),
        tokens=np.sum([_tokens(part) for part in stretches(texts, _BLOCK)], axis=0),
        empty=int((lengths == 0).sum()),
        nulls=len(series) - len(texts),
    )


def _letters(texts: pl.Series) -> Ints:
    """Return the characters by kind."""
    said = "".join(texts.to_list()).encode()
    plain = np.bincount(np.frombuffer(said, dtype=np.uint8), minlength=2 * _ASCII)[:_ASCII]
    rest = _PLAIN.sub(b"", said).decode().encode("utf-32-le")
    kinds = np.searchsorted(_STARTS, np.frombuffer(rest, dtype=np.uint32), side="right") - 1
    return np.concatenate([plain, np.bincount(kinds, minlength=len(_BEYOND))])


def _tokens(texts: pl.Series) -> Ints:
    """Return the words by their hash."""
    found = np.zeros(N_TOKENS, dtype=np.int64)
    for word, times in tally(texts.str.to_lowercase().str.extract_all(r"\w+").explode()).items():
        found[crc32(word.encode()) % N_TOKENS] += times
    return found

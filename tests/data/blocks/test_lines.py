from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.data.blocks import lines
from seatrial.data.blocks.lines import cut_lines

CELL = st.text(alphabet='a,"\n é', max_size=4)


def texts(path: Path, most_rows: int, *, quoted: bool) -> list[bytes]:
    content = path.read_bytes()
    blocks = cut_lines(path, file=0, most_rows=most_rows, quoted=quoted)
    return [content[block.start : block.end] for block in blocks]


@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=20), most=st.integers(1, 5))
def test_blocks_of_csv_are_whole_rows_and_together_all_of_them(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], most: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "t.csv"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    path.write_text(text.getvalue(), newline="")
    found = [list(csv.reader(io.StringIO(block.decode(), newline=""))) for block in texts(path, most, quoted=True)]
    assert [row for block in found for row in block] == rows
    assert [len(block) for block in found[:-1]] == [most] * (len(found) - 1)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 20])
def test_where_the_reader_pauses_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(lines, "_CHUNK", chunk)
    (tmp_path / "t.csv").write_bytes(b'a,b\r\n1,"x\r\n""y"\r\n2,z\r\n3,w')
    assert texts(tmp_path / "t.csv", 2, quoted=True) == [b'1,"x\r\n""y"\r\n2,z\r\n', b"3,w"]


def test_lines_without_quotes_end_at_each_feed(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(b'{"a":"\\""}\n{"a":"b"}\n\n{"a":1}')
    assert texts(tmp_path / "t.jsonl", 2, quoted=False) == [b'{"a":"\\""}\n{"a":"b"}\n', b'\n{"a":1}']


@pytest.mark.parametrize(("text", "quoted"), [(b"a,b", True), (b"a,b\n", True), (b"", False)])
def test_without_a_row_there_is_no_block(tmp_path: Path, *, text: bytes, quoted: bool) -> None:
    (tmp_path / "t").write_bytes(text)
    assert texts(tmp_path / "t", 2, quoted=quoted) == []

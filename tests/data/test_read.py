"""Reading tables: one frame from every format, and a told reason for everything that cannot be read."""

from __future__ import annotations

import errno
import gzip
import json
import os
import zipfile
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seatrial.data import read_table
from seatrial.data.files import read_files
from seatrial.data.formats.locate import reading
from seatrial.values import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FRAME = pl.DataFrame(
    {
        "count": [1, None, -3],
        "share": [0.1, None, 2.0],
        "name": ["a,b", None, 'say "x"\nand é'],
        "late": [True, None, False],
        "when": [datetime(2024, 3, 31, 1, 2, 3, 4), None, datetime(2024, 4, 1)],  # noqa: DTZ001 - naive UTC is the rule
    }
)


def write(frame: pl.DataFrame, path: Path) -> Path:
    kind = path.name.split(".", 1)[1]
    if kind == "csv":
        frame.write_csv(path)
    elif kind == "tsv":
        frame.write_csv(path, separator="\t")
    elif kind == "jsonl":
        frame.write_ndjson(path)
    elif kind == "parquet":
        frame.write_parquet(path)
    elif kind == "arrow":
        frame.write_ipc(path)
    elif kind == "arrows":
        frame.write_ipc_stream(path)
    elif kind.endswith(".gz"):
        inner = write(frame, path.with_suffix(""))
        path.write_bytes(gzip.compress(inner.read_bytes()))
        inner.unlink()
    elif kind == "csv.zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("table.csv", frame.write_csv())
    return path


def refused(source: object, folder: Path, **settings_: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read_table(source, name="test", root=folder, **settings_)
    return caught.value


KINDS = ("csv", "tsv", "csv.gz", "csv.zip", "jsonl", "jsonl.gz", "parquet", "arrow", "arrows")


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_gives_the_same_frame(tmp_path: Path, kind: str) -> None:
    write(FRAME, tmp_path / f"t.{kind}")
    table = read_table(f"t.{kind}", name="test", root=tmp_path, time="when")
    assert table.frame.equals(FRAME)
    assert table.ref.paths == (f"t.{kind}",)
    assert (table.ref.first, table.ref.last) == ("2024-03-31T01:02:03.000004", "2024-04-01T00:00:00")
    assert table.ref.digest.startswith("sha256:")
    assert (table.ref.rows, table.ref.columns) == (3, 5)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0\r"), min_size=1).map(
    lambda text: f"x{text}x"
)
COLUMNS = {
    "count": st.integers(-(2**63), 2**63 - 1),
    "share": st.floats(allow_nan=False, allow_infinity=False),
    "name": TEXT,
    "late": st.booleans(),
    "when": st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001 - naive UTC is the rule
}
ROWS = st.lists(st.fixed_dictionaries({name: st.none() | values for name, values in COLUMNS.items()}), min_size=1)
SCHEMA = {"count": pl.Int64, "share": pl.Float64, "name": pl.String, "late": pl.Boolean, "when": pl.Datetime("us")}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, kind=st.sampled_from(KINDS))
def test_any_rows_come_back_from_any_format(tmp_path: Path, rows: list[dict[str, object]], kind: str) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA)
    expected = read_table(frame, name="test").frame
    assert read_table(write(frame, tmp_path / f"t.{kind}"), name="test").frame.equals(expected)


def test_a_folder_and_a_glob_are_one_table_in_the_order_of_names(tmp_path: Path) -> None:
    for name, low in (("b", 2), ("a", 0)):
        pl.DataFrame({"x": [low, low + 1]}).write_csv(tmp_path / f"{name}.csv")
    (tmp_path / "_SUCCESS").touch()
    (tmp_path / "notes.md").write_text("no table")
    folder = read_table(tmp_path, name="train")
    assert folder.frame["x"].to_list() == [0, 1, 2, 3]
    glob = read_table("*.csv", name="train", root=tmp_path)
    assert glob.frame.equals(folder.frame)
    assert glob.ref.paths == ("*.csv",)
    assert glob.ref.digest == read_table(".", name="train", root=tmp_path).ref.digest


def test_numbers_in_one_file_and_whole_numbers_in_another_are_numbers(tmp_path: Path) -> None:
    pl.DataFrame({"x": [1], "y": [None]}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"y": ["b"], "x": [0.5]}).write_parquet(tmp_path / "b.parquet")
    assert read_table("*.parquet", name="t", root=tmp_path).frame.rows() == [(1.0, None), (0.5, "b")]


def test_a_file_with_other_columns_is_named(tmp_path: Path) -> None:
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"y": [1]}).write_parquet(tmp_path / "b.parquet")
    error = refused("*.parquet", tmp_path)
    assert (error.code, error.where) == ("TBL016", "b.parquet")
    assert '"x"' in error.found
    pl.DataFrame({"x": ["one"]}).write_parquet(tmp_path / "b.parquet")
    error = refused("*.parquet", tmp_path)
    assert (error.code, error.where) == ("TBL016", "b.parquet")
    assert '"x" is String' in error.found


def test_mixed_formats_in_a_folder_are_refused(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "a.parquet")
    FRAME.write_csv(tmp_path / "b.csv")
    assert refused(tmp_path, tmp_path).code == "TBL016"


def test_a_missing_file_has_its_near_miss(tmp_path: Path) -> None:
    write(FRAME, tmp_path / "train.parquet")
    error = refused("trian.parquet", tmp_path)
    assert error.code == "TBL001"
    assert 'Did you mean "train.parquet"?' in error.found
    assert refused("dta/train.parquet", tmp_path).code == "TBL001"


def test_folders_globs_and_addresses_without_a_table_are_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.md").touch()
    assert refused(".", tmp_path).code == "TBL002"
    assert refused("*.csv", tmp_path).code == "TBL003"
    assert refused("https://host/t.parquet", tmp_path).code == "TBL005"


def test_what_the_system_refuses_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Permission denied") as caught, reading(tmp_path / "t.csv"):
        raise PermissionError(errno.EACCES, "Permission denied")
    assert caught.value.code == "TBL004"
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused("pipe.csv", tmp_path).code == "TBL004"


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "csv.gz"])
def test_an_empty_file_is_told(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"t.{kind}").write_bytes(gzip.compress(b"") if kind.endswith("gz") else b"")
    assert refused(f"t.{kind}", tmp_path).code == "TBL006"


def test_a_header_without_rows_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n")
    assert refused("t.csv", tmp_path).code == "TBL007"
    FRAME.clear().write_parquet(tmp_path / "t.parquet")
    assert refused("t.parquet", tmp_path).code == "TBL007"


def test_one_row_of_one_column_is_a_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    assert read_table("t.csv", name="t", root=tmp_path).frame.rows() == [(1,)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_without_a_value_is_read_alike_from_every_format(tmp_path: Path, kind: str) -> None:
    write(
        pl.DataFrame({"a": [1, 2], "b": [None, None]}, schema={"a": pl.Int8, "b": pl.Float32}), tmp_path / f"t.{kind}"
    )
    frame = read_table(f"t.{kind}", name="t", root=tmp_path).frame
    assert frame.schema == {"a": pl.Int64, "b": pl.Null}


def test_a_column_named_twice_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,a\n1,2,3\n")
    error = refused("t.csv", tmp_path)
    assert error.code == "TBL011"
    assert '"a"' in error.found
    (tmp_path / "t.jsonl").write_text('{"a":1,"a":2}\n')
    assert refused("t.jsonl", tmp_path).code == "TBL011"


@pytest.mark.parametrize("rows", [0, 200_000])
def test_latin_1_in_utf_8_is_told_with_its_line(tmp_path: Path, rows: int) -> None:
    (tmp_path / "t.csv").write_bytes(b"name,n\n" + b"caf\xc3\xa9,1\n" * rows + b"caf\xe9,1\n")
    error = refused("t.csv", tmp_path)
    assert (error.code, error.where) == ("TBL010", f"{tmp_path}/t.csv:{rows + 2}")
    assert "0xE9" in error.found
    assert "iconv -f WINDOWS-1252" in error.fix


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "t.csv").write_bytes("name,n\nanna,1\n".encode(encoding))
    error = refused("t.csv", tmp_path)
    assert error.code == "TBL010"
    assert "UTF-16" in error.found


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path: Path, kind: str) -> None:
    text = "a,b\n1,2\n" if kind == "csv" else '{"a":1,"b":2}\n'
    (tmp_path / f"t.{kind}").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_table(f"t.{kind}", name="t", root=tmp_path).frame.columns == ["a", "b"]


def test_a_line_without_an_end_is_refused_after_a_bounded_part(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n" + b"1,2\n" * 3000 + b"3,")
        file.truncate(2 << 30)
    assert refused("t.csv", tmp_path).code == "TBL009"
    path.write_text("a,b\n1,2\n" + "3" * (3 << 20) + ",4\n")
    with pytest.raises(InputError, match="line 3 is longer than 1 MiB"):
        read_files("t.csv", root=tmp_path, longest_line=1 << 20)
    path.write_text("a" * 5000)
    with pytest.raises(InputError, match="line 1 is longer than 1,000 bytes"):
        read_files("t.csv", root=tmp_path, longest_line=1000)


@pytest.mark.slow  # writes 300 MB; about 2 s
def test_a_real_line_of_300_mb_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "t.csv").open("wb") as file:
        file.write(b"a,b\n1,2\n")
        for _ in range(300):
            file.write(b"7" * (1 << 20))
    assert refused("t.csv", tmp_path).code == "TBL009"


@pytest.mark.parametrize("kind", ["parquet", "arrow", "arrows", "csv.gz", "jsonl.gz", "csv.zip"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.99])
def test_a_file_cut_off_is_told(tmp_path: Path, kind: str, share: float) -> None:
    path = write(pl.DataFrame({"a": range(5000), "b": [str(i) for i in range(5000)]}), tmp_path / f"t.{kind}")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert refused(path, tmp_path).code == "TBL015"


def test_a_parquet_with_damaged_pages_is_told(tmp_path: Path) -> None:
    path = write(pl.DataFrame({"a": range(5000)}), tmp_path / "t.parquet")
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * 200 + whole[204:])
    assert refused(path, tmp_path).code == "TBL015"


@pytest.mark.parametrize(
    ("text", "line"),
    [("a,b\n1,2\n3\n", 3), ("a,b\n1,2\n3,4,5\n", 3), ('a,b\n1,"x\ny"\n3,4\n\n5\n', 6), ("a;b;c\n1;2\n", 2)],
)
def test_a_row_of_the_wrong_length_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "t.csv").write_text(text)
    error = refused("t.csv", tmp_path)
    assert error.code == "TBL012"
    assert error.where.endswith(f":{line}")


def test_a_quote_that_never_closes_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,x\n2,"y\n3,z\n4,z\n')
    error = refused("t.csv", tmp_path)
    assert error.code == "TBL013"
    assert error.where.endswith(":3")


def test_empty_lines_are_no_rows(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n\n,\n3,4\n\n\n")
    assert read_table("t.csv", name="t", root=tmp_path).frame.rows() == [(1, 2), (None, None), (3, 4)]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ('{"a":1}\n{"a":', 2),
        ('{"a":1}\n[1]\n', 2),
        ('{"a":1}\n\n{"a":true}\n', 3),
        ('{"a":1}\n{"a":NaN}\n', 2),
        ("{\n", 1),
    ],
)
def test_a_wrong_json_line_is_told_with_its_number(tmp_path: Path, lines: str, line: int) -> None:
    (tmp_path / "t.jsonl").write_text(lines)
    error = refused("t.jsonl", tmp_path)
    assert error.code == "TBL014"
    assert error.where.endswith(f":{line}")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.xls", b"\xd0\xcf\x11\xe0" + b"\1" * 99, "Excel"),
        ("t.csv", b"SQLite format 3\0" + b"\1" * 99, "SQLite"),
        ("t.csv", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        ("t.csv", b"<!doctype html><html></html>", "web page"),
        ("t.json", json.dumps([{"a": 1}]).encode(), "JSON array"),
        ("t.dat", b"a b\n1 2\n", "ends in .dat"),
        ("t.parquet", b"a,b\n1,2\n", "ends in .parquet"),
        ("t", b"a,b\n1,2\n", "without an ending"),
        ("t.csv", bytes(range(1, 99)) + b"\0\1\2" * 99, "binary"),
    ],
)
def test_what_is_no_table_is_named_with_what_is_supported(
    tmp_path: Path, *, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    error = refused(name, tmp_path)
    assert says in error.found
    assert "Parquet" in error.expected


def test_a_zip_is_read_if_it_holds_one_table(tmp_path: Path) -> None:
    path = write(FRAME, tmp_path / "t.csv.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/table.csv", b"\1\2")
    assert read_table(path, name="t").frame.height == 3
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.csv", "a\n1\n")
    assert "2 files" in refused(path, tmp_path).found
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "Excel" in refused(path, tmp_path).found


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_content_tells_before_the_name(tmp_path: Path, kind: str) -> None:
    write(FRAME, tmp_path / f"t.{kind}").rename(tmp_path / "t.csv")
    assert read_table("t.csv", name="t", root=tmp_path).frame.equals(FRAME)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_in_the_header(tmp_path: Path, separator: str) -> None:
    (tmp_path / "t.csv").write_text(separator.join(["a", '"b,;"', "c"]) + "\n" + separator.join("123") + "\n")
    assert read_table("t.csv", name="t", root=tmp_path).frame.row(0, named=True) == {"a": 1, "b,;": 2, "c": 3}


def _values(tmp_path: Path, *values: str, separator: str = ",") -> list[object]:
    text = f"row{separator}value\n" + "".join(f"{i}{separator}{value}\n" for i, value in enumerate(values))
    (tmp_path / "t.csv").write_text(text)
    return read_table("t.csv", name="t", root=tmp_path).frame["value"].to_list()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (("1", "", "3"), [1, None, 3]),
        (("1", "NA", "nan"), [1, None, None]),
        (("1", "2.5", "1e3"), [1.0, 2.5, 1000.0]),
        (("inf", "-inf", "NaN"), [float("inf"), float("-inf"), None]),
        ((" 1", "2 ", " NA"), [1, 2, None]),
        (("1", "x", "NA"), ["1", "x", "NA"]),
        (("True", "FALSE", "true"), [True, False, True]),
        (("yes", "no"), ["yes", "no"]),
        (("9223372036854775807", "9223372036854775808"), ["9223372036854775807", "9223372036854775808"]),
        (("2024-03-31", "NaT"), [datetime(2024, 3, 31), None]),  # noqa: DTZ001 - naive UTC is the rule
        (("2024-03-31 10:00:00+02:00",), [datetime(2024, 3, 31, 8)]),  # noqa: DTZ001 - naive UTC is the rule
        (("2024-03-31", "soon"), ["2024-03-31", "soon"]),
        (('"1"', '"2"'), [1, 2]),
        (('""', "NA"), [None, None]),
        ((" x", "y "), [" x", "y "]),
    ],
)
def test_a_csv_column_has_the_type_of_all_of_its_values(
    tmp_path: Path, written: tuple[str, ...], read: list[object]
) -> None:
    assert _values(tmp_path, *written) == read


def test_a_late_exception_decides_the_type_of_the_whole_column(tmp_path: Path) -> None:
    assert _values(tmp_path, *["1"] * 50_000, "x")[-2:] == ["1", "x"]
    assert _values(tmp_path, *["1"] * 50_000, "1.5")[-2:] == [1.0, 1.5]


def test_a_decimal_comma_is_read_where_semicolons_part_fields(tmp_path: Path) -> None:
    assert _values(tmp_path, "1,5", "-2,25", separator=";") == [1.5, -2.25]


def test_a_word_that_means_missing_in_one_column_means_it_in_text_too(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("n,tail\n1,NA\nNA,N1\n")
    assert read_table("t.csv", name="t", root=tmp_path).frame.rows() == [(1, None), (None, "N1")]


def test_columns_without_a_name_are_called_by_their_place(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(",a\n0,1\n")
    assert read_table("t.csv", name="t", root=tmp_path).frame.columns == ["column_1", "a"]


@pytest.mark.parametrize(
    ("values", "days"),
    [
        (("2024-03-31", "2024-04-01"), (31, 1)),
        (("31.03.2024", "01.04.2024"), (31, 1)),
        (("03/31/2024", "04/01/2024"), (31, 1)),
        (("20240331", "20240401"), (31, 1)),
    ],
)
def test_text_of_the_declared_time_column_is_parsed(values: tuple[str, ...], days: tuple[int, ...]) -> None:
    table = read_table({"when": values}, name="t", time="when")
    assert tuple(when.day for when in table.frame["when"]) == days


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["2024-03-31", "soon"], '"soon" in row 2'),
        (["01/02/2024", "03/04/2024"], "2 ways"),
        ([20240331, 20240401], "Int64"),
    ],
)
def test_a_time_column_that_cannot_be_read_is_told(tmp_path: Path, values: list[object], says: str) -> None:
    error = refused({"when": values}, tmp_path, time="when")
    assert error.code == "TBL020"
    assert says in error.found


def test_a_missing_time_column_has_its_near_miss(tmp_path: Path) -> None:
    error = refused({"when": ["2024-03-31"]}, tmp_path, time="wen")
    assert error.code == "TBL019"
    assert 'Did you mean "when"?' in error.found


def test_progress_is_told_and_ends_at_the_whole(tmp_path: Path) -> None:
    told: list[tuple[str, float, float]] = []
    path = write(pl.DataFrame({"a": range(500_000)}), tmp_path / "t.csv")
    read_table(path, name="train", progress=lambda *step: told.append(step))
    assert len(told) > 1
    assert told[-1] == ("reading train", path.stat().st_size, path.stat().st_size)


def test_where_a_project_lies_does_not_change_its_digests(tmp_path: Path) -> None:
    digests = set()
    for home in ("here", "there"):
        folder = tmp_path / home / "data"
        folder.mkdir(parents=True)
        for name in "ab":
            FRAME.write_parquet(folder / f"{name}.parquet")
        digests.add(read_table("data", name="t", root=tmp_path / home).ref.digest)
    assert len(digests) == 1


WRITERS: tuple[Callable[[pl.DataFrame, Path], None], ...] = (pl.DataFrame.write_parquet, pl.DataFrame.write_ipc)


@pytest.mark.parametrize("write_frame", WRITERS)
def test_nested_columns_are_refused_by_name(tmp_path: Path, write_frame: Callable[..., None]) -> None:
    write_frame(pl.DataFrame({"a": [1], "tags": [["x"]], "raw": [b"x"]}), tmp_path / "t.parquet")
    error = refused("t.parquet", tmp_path)
    assert error.code == "TBL017"
    assert '"tags" (List(String)), "raw" (Binary)' in error.found


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from([kind for kind in KINDS if "csv" in kind or "json" in kind]),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), min_size=1, max_size=4),
)
def test_a_damaged_text_is_read_or_refused_and_nothing_else(
    tmp_path: Path, kind: str, cuts: list[tuple[float, bytes]]
) -> None:
    path = write(FRAME, tmp_path / f"t.{kind}")
    content = path.read_bytes()
    for share, patch in cuts:
        at = int(share * len(content))
        content = content[:at] + patch + content[at + len(patch) :]
    path.write_bytes(content)
    with suppress(InputError):
        assert read_table(path, name="t").frame.height > 0

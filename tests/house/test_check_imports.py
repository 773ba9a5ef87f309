from __future__ import annotations

import pytest

from check_imports import check_imports, module_name
from sources import parse


def rules(text: str, path: str = "src/seatrial/data/read.py") -> list[str]:
    return [rule for rule, _, _ in check_imports([parse(path, text)])]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("from seatrial.values import Estimate", "inner-import"),
        ("import seatrial.values", "inner-import"),
        ("from . import columns", "inner-import"),
        ("import_module(name)", "dynamic-import"),
        ("importlib.import_module('seatrial.values')", "dynamic-import"),
        ("global x", "global"),
        ("try: pass\n    except Exception: pass", "broad-except"),
        ("try: pass\n    except: pass", "broad-except"),
        ("try: pass\n    except (OSError, BaseException): pass", "broad-except"),
    ],
)
def test_what_the_house_forbids_is_found(body: str, rule: str) -> None:
    assert rules(f"def f():\n    {body}") == [rule]


@pytest.mark.parametrize(
    "body", ["import lightgbm", "import_module('lightgbm')", "try: pass\n    except OSError: pass"]
)
def test_what_an_adapter_needs_passes(body: str) -> None:
    assert rules(f"def f():\n    {body}") == []


def test_tests_may_import_where_they_like() -> None:
    assert rules("def f():\n    import seatrial", path="tests/test_x.py") == []


def test_an_import_loop_is_found() -> None:
    first = parse("src/seatrial/data/a.py", "from seatrial.data.b import x")
    second = parse("src/seatrial/data/b.py", "from seatrial.data import a")
    assert [rule for rule, _, _ in check_imports([first, second])] == ["import-loop"]


def test_a_sibling_taken_from_the_package_is_no_loop() -> None:
    package = parse("src/seatrial/data/__init__.py", "from seatrial.data.a import x")
    user = parse("src/seatrial/data/a.py", "from seatrial.data import b")
    assert list(check_imports([package, user, parse("src/seatrial/data/b.py", "")])) == []


def test_modules_are_named_as_python_names_them() -> None:
    assert module_name("src/seatrial/data/__init__.py") == "seatrial.data"
    assert module_name("src/seatrial/data/read.py") == "seatrial.data.read"

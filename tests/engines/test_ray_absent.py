from __future__ import annotations

import sys

import pytest

from seatrial.engines import RayEngine
from seatrial.values import InputError


def test_without_the_library_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"ENG001[\s\S]*seatrial\[ray\]"):
        RayEngine()

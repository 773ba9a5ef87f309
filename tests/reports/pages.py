"""What is asked of every page that is written as one file."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

LIMIT = 600_000
HOSTILE = "<script>alert('x')</script>\"&{{ 7 * 7 }}"
FORBIDDEN = {"script", "link", "img", "iframe", "object", "embed", "image", "use", "base"}


class Elements(HTMLParser):
    """Every element with its attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def check_alone(page: str) -> None:
    """Assert that a page is small enough, runs nothing and loads nothing."""
    elements = Elements(page).found
    assert len(page.encode()) <= LIMIT
    assert not {tag for tag, _ in elements} & FORBIDDEN
    assert not [name for _, attributes in elements for name in attributes if name.startswith("on") or name == "src"]
    assert all(attributes["href"].startswith("#") for _, attributes in elements if attributes.get("href"))
    assert not re.search(r"url\((?!#)|@import|javascript:", page)


def check_links(page: str) -> None:
    """Assert that ids are unique, and that links and labels lead to one."""
    elements = Elements(page).found
    ids = Counter(attributes["id"] for _, attributes in elements if "id" in attributes)
    assert max(ids.values()) == 1
    targets = {attributes["href"][1:] for _, attributes in elements if attributes.get("href")}
    labels = {part for _, attributes in elements for part in (attributes.get("aria-labelledby") or "").split()}
    assert targets | labels <= set(ids)


def check_headings(page: str) -> None:
    """Assert that there is one first heading, and that headings go down one level at a time."""
    levels = [int(tag[1]) for tag, _ in Elements(page).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def check_words(page: str) -> None:
    """Assert that tables have captions and scoped heads, and that drawings have words or are hidden."""
    elements = Elements(page).found
    tags = Counter(tag for tag, _ in elements)
    assert tags["table"] == tags["caption"]
    assert all(attributes.get("scope") in {"row", "col"} for tag, attributes in elements if tag == "th")
    for tag, attributes in elements:
        named = "aria-labelledby" in attributes or "aria-label" in attributes
        hidden = attributes.get("aria-hidden") == "true"
        assert tag != "svg" or hidden or (named and attributes.get("role") == "img")

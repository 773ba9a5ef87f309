"""Text from data in Markdown, shown as it is."""

from __future__ import annotations

import re

from seatrial.values.printable import printable

# Underscores inside words are left alone, and brackets that cannot make a link, so that the raw text stays readable.
# What stands between backticks stays code, if nothing in it could do harm there.
_CODE = re.compile(r"(`[^`|<>&@\\]+`)")
_MARKS = re.compile(r"[\\`*|#~]|(?<!\w)_|_(?!\w)|\](?=[(\[:])")


def escape_markdown(text: str, *, longest: int = 1000) -> str:
    r"""Return text as one line that Markdown shows as it is: it cannot break a table, make a link or mention anyone.

    Parameters
    ----------
    text
        Anything; white space is folded.
    longest
        Characters after which it is cut, before escaping.

    Examples
    --------
    >>> escape_markdown("roc_auc|<b> [1](2)")
    'roc_auc\\|&lt;b&gt; [1\\](2)'
    """
    line = " ".join(printable(text).split())
    line = line if len(line) <= longest else line[: longest - 3] + "..."
    parts = _CODE.split(line)
    return "".join(part if place % 2 else _escaped(part) for place, part in enumerate(parts))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _MARKS.sub(r"\\\g<0>", text)
    # A bare @name would notify a person or a team of that name.
    return text.replace("@", "&#64;")

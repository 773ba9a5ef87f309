"""Text from data in Markdown, shown as it is."""

from __future__ import annotations

import re

from seatrial.values.printable import printable

# Underscores inside words are left alone, and brackets that cannot make a link, so that the raw text stays readable.
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
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKS.sub(r"\\\g<0>", line)
    # A bare @name would notify a person or a team of that name.
    return line.replace("@", "&#64;")

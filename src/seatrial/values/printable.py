"""Text from data, without the characters that documents cannot hold and terminals obey."""

from __future__ import annotations

import re

# XML 1.0, section 2.2: the rest are not characters, even as references: controls, lone surrogates, non-characters.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    r"""Return the text with each character that XML forbids replaced by U+FFFD; others stay.

    Examples
    --------
    >>> printable("late\x00\x1b[31m")
    'late��[31m'
    """
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)

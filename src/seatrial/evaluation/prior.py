"""The model that knows only how often each answer is true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from seatrial.metrics.answers import Answers

HALF = 0.5


def prior_answers(answers: Answers, learnt_from: Answers, *, threshold: float) -> Answers:
    """Return what the prior would have answered on the rows of ``answers``.

    Parameters
    ----------
    answers
        Rows to answer; labels only where these are.
    learnt_from
        Rows whose truth makes the prior; at least one. Shares are ``(count + 1/2) / (rows + classes / 2)``, so that no
        class is impossible. Regression: the mean.
    threshold
        Score from which a binary model says yes.

    References
    ----------
    Krichevsky and Trofimov (1981), IEEE Trans. Inf. Theory 27: the half counts.
    """
    n = answers.n
    if answers.task == "regression":
        return replace(answers, score=np.full(n, float(np.mean(learnt_from.y))), label=None)
    classes = max(len(answers.classes), 2)
    counts = np.bincount(learnt_from.y.astype(np.int64), minlength=classes)
    shares = (counts + HALF) / (learnt_from.n + HALF * len(counts))
    if answers.task == "binary":
        score = np.full(n, shares[1])
        label = np.full(n, int(shares[1] >= threshold), dtype=np.int8)
    else:
        score = np.tile(shares, (n, 1))
        label = np.full(n, int(np.argmax(shares)), dtype=np.int64)
    return replace(answers, score=None if answers.score is None else score, label=label)

"""How gates spend their error over the candidates that one test table has judged."""

from __future__ import annotations

from scipy import special

from seatrial.values import Finding, Status

CODE = "EVAL009"
NAME = "use of the test table"
MOST_LOOKS = 20
WORN = 10
ERROR = 0.05
SIDE = ERROR / 2


def reach_of(look: int) -> float:
    """Return how many standard errors a gate asks for of the k-th candidate on a test table.

    The first: the normal quantile of 95 %. Whoever has seen the figures of k - 1 candidates can choose the k-th by
    them; of all that can be put together from k candidates, the luckiest is at a distance from its true value that is
    distributed as the length of a normal vector of k dimensions. So the k-th must be beyond the quantile of that length
    at the error ``0.025 / (k (k - 1))``, whose sum over all k is 0.025: with 0.025 for the first, at most 5 %.

    Parameters
    ----------
    look
        Which candidate on this test table it is, from 1; from the twentieth on the reach of the twentieth.

    References
    ----------
    Scheffe (1953), "A method for judging all contrasts in the analysis of variance", Biometrika 40, 87-110; Blum and
    Hardt (2015), "The Ladder", ICML, for how choosing by earlier figures beats a correction for their number alone.

    Examples
    --------
    >>> [round(reach_of(look), 2) for look in (1, 2, 3, 10)]
    [1.96, 2.96, 3.64, 5.74]
    """
    if look <= 1:
        return float(-special.ndtri(SIDE))
    k = min(look, MOST_LOOKS)
    return float(special.chdtri(k, SIDE / (k * (k - 1))) ** 0.5)


def error_of(look: int) -> float:
    """Return the two-sided error of a normal interval with that reach, in (0, 0.05]."""
    return float(2 * special.ndtr(-reach_of(look)))


def use_of_test(look: int) -> Finding:
    """Return EVAL009: how far a test table is used up; beyond the twentieth candidate it cannot decide any more."""
    times = reach_of(look) / reach_of(1)
    status: Status = "pass"
    message = "This is the first candidate that this test table judges."
    if look > 1:
        message = (
            f"This is candidate {look} on this test table, which serves for {MOST_LOOKS}: gates ask for intervals "
            f"{times:.1f} times as wide as for the first."
        )
    if look > MOST_LOOKS:
        status = "skipped"
        message = (
            f"This test table is used up: {look - 1} candidates were judged on it before, and it serves for "
            f"{MOST_LOOKS}. Whoever chooses by its figures has fitted it by now."
        )
    elif look > WORN:
        status = "warn"
    hint = "" if status == "pass" else "Judge on a fresh test table: rows that no candidate has been judged on."
    return Finding(
        code=CODE,
        name=NAME,
        status=status,
        where="",
        message=message,
        hint=hint,
        measured=(("candidate", look), ("serves_for", MOST_LOOKS), ("times_as_wide", round(times, 3))),
    )

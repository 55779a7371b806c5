"""Repeats a whole act that lost against another one: bounded, with jitter."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from core.errors import Conflict

P = ParamSpec("P")
T = TypeVar("T")

_ATTEMPTS = 12


def retried(act: Callable[P, T]) -> Callable[P, T]:
    """Run `act` again while it raises Conflict; the last Conflict is raised after twelve attempts.

    Only for functions whose one transaction is the whole act, so that a repetition starts from nothing.
    """
    return retry(
        retry=retry_if_exception_type(Conflict),
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_random_exponential(multiplier=0.01, max=0.5),
        reraise=True,
    )(act)

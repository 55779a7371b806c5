"""How often somebody may ask: a bucket of questions per asker, filled at an even rate. The moment is an argument."""

from dataclasses import dataclass, field

_MOST_ASKERS = 10_000


@dataclass(slots=True)
class RateLimit:
    """`per_minute` questions on average and at most as many at once. For one thread at a time, and one process."""

    per_minute: int
    # Of each asker: what is left, and when that was true.
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, asker: str, *, at_second: float, cost: int = 1) -> float:
        """Take `cost` questions and return 0, or take nothing and return the seconds until they can be had.

        `at_second` is of a clock that never goes back. What costs more than a full bucket is let through a full one.
        """
        left = self._now(asker, at_second)
        needed = min(cost, self.per_minute)
        if left < needed:
            return (needed - left) * 60 / self.per_minute
        self._forget_the_idle(at_second)
        self._left[asker] = (left - needed, at_second)
        return 0.0

    def _now(self, asker: str, at_second: float) -> float:
        left, since = self._left.get(asker, (float(self.per_minute), at_second))
        return min(float(self.per_minute), left + (at_second - since) * self.per_minute / 60)

    def _forget_the_idle(self, at_second: float) -> None:
        """Who has a full bucket is as good as unknown; too many others at once begin anew, the oldest first."""
        if len(self._left) < _MOST_ASKERS:
            return
        self._left = {
            asker: held for asker, held in self._left.items() if self._now(asker, at_second) < self.per_minute
        }
        for asker in list(self._left)[: max(0, len(self._left) - _MOST_ASKERS // 2)]:
            del self._left[asker]

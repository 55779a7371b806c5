"""What a start date does to the people whose licenses a lot would renew: days paid twice, days without access.

docs/design.md section 3, rule 1: the clock runs from the start, whether or not an old license still runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Whoever lapses later is renewed by a later order.
AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Lapse:
    """`people` whose last license ends on `expires_on`, the first day without access in the company's zone."""

    expires_on: date
    people: int


@dataclass(frozen=True, slots=True)
class StartEffect:
    """In days times people: paid while an old license still runs, and without access from today to the start."""

    starts_on: date
    paid_twice: int
    without_access: int

    @property
    def days(self) -> int:
        """All that is lost, paid days and days of access alike."""
        return self.paid_twice + self.without_access

    @property
    def is_clean(self) -> bool:
        """Whether nobody loses a day."""
        return self.days == 0


def start_effect(starts_on: date, lapses: Sequence[Lapse], quantity: int, today: date) -> StartEffect:
    """What starting `quantity` licenses on a day means for the `quantity` people who lapse first.

    The days of access that were lost before `today` are lost whatever is chosen, and not counted.
    """
    paid_twice = without_access = 0
    for lapse in _first(lapses, quantity):
        paid_twice += lapse.people * max(0, (lapse.expires_on - starts_on).days)
        without_access += lapse.people * max(0, (starts_on - max(lapse.expires_on, today)).days)
    return StartEffect(starts_on, paid_twice, without_access)


def proposed_start(lapses: Sequence[Lapse], quantity: int, today: date, latest: date) -> StartEffect:
    """The start, from `today` to `latest`, that loses the fewest days; the earliest of those that lose as few.

    Losses grow and shrink in straight lines between the days on which somebody lapses: the best is one of those days.
    """
    days = {today, *(min(max(lapse.expires_on, today), latest) for lapse in _first(lapses, quantity))}
    effects = [start_effect(day, lapses, quantity, today) for day in sorted(days)]
    return min(effects, key=lambda effect: effect.days)


def _first(lapses: Sequence[Lapse], quantity: int) -> list[Lapse]:
    taken = []
    for lapse in sorted(lapses, key=lambda lapse: lapse.expires_on):
        count = min(lapse.people, quantity)
        if count <= 0:
            break
        taken.append(Lapse(lapse.expires_on, count))
        quantity -= count
    return taken

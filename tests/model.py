"""What the product should do, said a second time in plain Python: no database, no transaction, nothing shared with it.

One company in Madrid with one account manager. An act that should be refused raises what the product should raise, and
changes nothing. Dates are computed by the standard library alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import AlreadyLicensed, InvalidInput, NotEnoughStock, Refused

MADRID = ZoneInfo("Europe/Madrid")


@dataclass
class Learner:
    """A person of the company."""

    learner_id: str
    email: str
    is_manager: bool
    archived: bool = False
    archived_at: datetime | None = None


@dataclass
class Order:
    """What was asked for; `state` as on the screens."""

    quantity: int
    requested_by: str
    state: str = "requested"


@dataclass
class Lot:
    """Seats of one term, and what the job has done about its end."""

    lot_id: str
    quantity: int
    starts_at: datetime
    expires_on: date
    expires_at: datetime
    reminded: bool = False
    recorded: bool = False
    told: bool = False


@dataclass
class License:
    """One learner's seat, from its allocation until it is released."""

    learner: Learner
    lot: Lot
    batch_id: str
    released: bool = False
    released_by: str = ""


@dataclass
class Batch:
    """What one act changed; `undone` once somebody took it back. Ids of whom it added or restored, and archived."""

    kind: str
    undone: bool = False
    brought: frozenset[str] = frozenset()
    archived: frozenset[str] = frozenset()
    at: datetime | None = None


@dataclass
class Model:
    """The whole company at `now`. `notices` says of (kind, about, recipient) whether it was skipped when planned."""

    now: datetime
    account_manager: str
    since: datetime
    learners: dict[str, Learner] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    licenses: list[License] = field(default_factory=list)
    batches: dict[str, Batch] = field(default_factory=dict)
    pressed: dict[tuple[str, str], str] = field(default_factory=dict)
    notices: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    # What is so.

    def held(self, learner: Learner | None = None) -> list[License]:
        """Licenses that nobody took back."""
        return [one for one in self.licenses if not one.released and learner in (None, one.learner)]

    def available(self, lot: Lot) -> int:
        """Seats of the lot that nobody holds."""
        return lot.quantity - sum(one.lot is lot for one in self.held())

    def live(self) -> list[str]:
        """The ids of those who get in at `now`."""
        return sorted(h.learner.learner_id for h in self.held() if h.lot.starts_at <= self.now < h.lot.expires_at)

    def counts(self) -> dict[str, int]:
        """Licenses by status, as the expired page counts them."""
        running = [lot for lot in self.lots.values() if lot.starts_at <= self.now < lot.expires_at]
        return {
            "available": sum(map(self.available, running)),
            "live": len(self.live()),
            "expired": sum(one.lot.expires_at <= self.now for one in self.held()),
            "released": len(self.licenses) - len(self.held()),
        }

    def expired(self) -> list[Learner]:
        """Who had a license and has none that lasts."""
        return [
            learner
            for learner in self.learners.values()
            if not learner.archived
            and (ends := [one.lot.expires_at for one in self.held(learner)])
            and max(ends) <= self.now
        ]

    # Orders.

    def check_request(self, quantity: int) -> None:
        """Whether so many can be requested."""
        if not 1 <= quantity <= 100_000:
            raise InvalidInput("quantity")

    def request(self, order_id: str, key: str, quantity: int, by: str) -> None:
        """File the order, once per key."""
        if self.pressed.setdefault(("order", key), order_id) == order_id and order_id not in self.orders:
            self.orders[order_id] = Order(quantity, by)
            self._tell("order_requested", order_id, [self.account_manager])

    def check_assign(self, order_id: str, quantity: int | None, starts_on: date | None, reason: str) -> None:
        """Whether the order can become this lot."""
        order = self.orders[order_id]
        if order.state != "requested":
            raise Refused("decided")
        if quantity is not None and quantity != order.quantity and not reason:
            raise InvalidInput("reason")
        if starts_on is not None and not 0 <= (starts_on - self.today).days <= 366:
            raise InvalidInput("start")

    def assign(self, order_id: str, lot_id: str, quantity: int | None, starts_on: date | None) -> Lot:
        """The order becomes a lot of twelve months."""
        order = self.orders[order_id]
        order.state = "assigned"
        starts_on = starts_on or self.today
        expires_on = _a_year_after(starts_on)
        lot = Lot(lot_id, quantity or order.quantity, _midnight(starts_on), expires_on, _midnight(expires_on))
        self.lots[lot_id] = lot
        self._tell("licenses_assigned", order_id, self._managers())
        return lot

    def decide(self, order_id: str, state: str, reason: str) -> None:
        """Decline or cancel."""
        order = self.orders[order_id]
        if state == "declined" and not reason:
            raise InvalidInput("reason")
        if order.state != "requested":
            raise Refused("decided")
        order.state = state
        if state == "declined":
            self._tell("order_declined", order_id, [order.requested_by, *self._managers()])

    # Licenses and people.

    def seats(self, learners: Sequence[Learner], lot_id: str | None, *, latest_first: bool) -> list[Lot]:
        """A lot for each of the learners, all of whom lack one; or why not."""
        if not learners:
            raise Refused("nobody")
        if any(learner.archived for learner in learners):
            raise Refused("archived")
        open_lots = [x for x in self.lots.values() if self.now < x.expires_at and not x.recorded and self.available(x)]
        if lot_id is None:
            chosen = [lot for lot in open_lots if lot.starts_at <= self.now]
        else:
            chosen = [lot for lot in open_lots if lot.lot_id == lot_id]
            if not chosen:
                raise Refused("lot")
        seats = self._ranked(chosen, latest_first=latest_first)[: len(learners)]
        if len(seats) < len(learners):
            last_start = max([self.now, *(lot.starts_at for lot in chosen)])
            if any(one.lot.expires_at > last_start for learner in learners for one in self.held(learner)):
                raise AlreadyLicensed(count=1, selected=1, examples=())
            raise NotEnoughStock(available=len(seats), wanted=len(learners))
        return seats

    def check_free(self, learners: Sequence[Learner], seats: Sequence[Lot]) -> None:
        """Nobody holds a license of the time that is still to come."""
        for learner, seat in zip(learners, seats, strict=True):
            for other in (one.lot for one in self.held(learner)):
                if other.expires_at > max(seat.starts_at, self.now) and other.starts_at < seat.expires_at:
                    raise AlreadyLicensed(count=1, selected=1, examples=())

    def give(self, batch_id: str, learners: Sequence[Learner], seats: Sequence[Lot]) -> None:
        """Each learner the seat beside it."""
        self.licenses += [License(learner, lot, batch_id) for learner, lot in zip(learners, seats, strict=True)]

    def archive(self, learners: Sequence[Learner]) -> int:
        """Archive, and take back what lasts; returns how many licenses that was."""
        back = [one for learner in learners for one in self.held(learner) if one.lot.expires_at > self.now]
        for learner in learners:
            learner.archived, learner.archived_at = True, self.now
        for one in back:
            one.released = True
        return len(back)

    def reverse(self, batch_id: str) -> tuple[list[License], list[License], list[Learner], list[Learner]]:
        """What an undo of the batch releases and gives again, and whom it archives and restores; nothing is changed."""
        batch = self.batches[batch_id]
        if batch.kind not in ("allocation", "import", "addition", "undo") or batch.undone:
            raise Refused("not undoable")
        back = [
            one
            for one in self.held()
            if one.batch_id == batch_id and not one.learner.archived and one.lot.expires_at > self.now
        ]
        again = self._givable(batch_id)
        if not back and not again:
            raise Refused("changed since")
        gone = [
            one.learner
            for one in back
            if one.learner.learner_id in batch.brought
            and not any(other.lot.expires_at > self.now for other in self.held(one.learner) if other is not one)
        ]
        return back, again, gone, [one.learner for one in again if one.learner.archived]

    def undo(self, batch_id: str, undo_id: str) -> None:
        """Do what `reverse` says, as the batch `undo_id`."""
        back, again, gone, restored = self.reverse(batch_id)
        self.batches[batch_id].undone = True
        for one in back:
            one.released, one.released_by = True, undo_id
        for learner in gone:
            learner.archived, learner.archived_at = True, self.now
        for learner in restored:
            learner.archived, learner.archived_at = False, None
        self.licenses += [License(one.learner, one.lot, undo_id) for one in again]
        brought, archived = (frozenset(one.learner_id for one in people) for people in (restored, gone))
        self.batches[undo_id] = Batch("undo", brought=brought, archived=archived, at=self.now)

    def _givable(self, batch_id: str) -> list[License]:
        free = {lot_id: self.available(lot) for lot_id, lot in self.lots.items()}
        found = []
        for one in sorted(self.licenses, key=lambda one: one.learner.learner_id):
            batch, person = self.batches[batch_id], one.learner
            by_it = person.learner_id in batch.archived and person.archived_at == batch.at
            if (
                one.released_by != batch_id
                or (person.archived and not by_it)
                or one.lot.expires_at <= self.now
                or one.lot.recorded
                or any(
                    other.lot.expires_at > max(one.lot.starts_at, self.now) and other.lot.starts_at < one.lot.expires_at
                    for other in self.held(person)
                )
            ):
                continue
            if free[one.lot.lot_id]:
                free[one.lot.lot_id] -= 1
                found.append(one)
        return found

    # The job.

    def run_job(self) -> tuple[int, int, int]:
        """Record, remind, tell, digest; returns licenses expired, mails planned and mails skipped."""
        before = len(self.notices), sum(self.notices.values())
        due = [lot for lot in self.lots.values() if lot.expires_at <= self.now and not lot.recorded]
        expired = sum(one.lot in due for one in self.held())
        for lot in due:
            lot.recorded = True
        reminders = [x for x in self.lots.values() if not x.reminded and x.expires_at <= self.now + timedelta(hours=72)]
        self._tell_of_ends("expiry_reminder", reminders)
        ended = [lot for lot in self.lots.values() if lot.recorded and not lot.told]
        self._tell_of_ends("license_expired", ended)
        for lot in reminders:
            lot.reminded = True
        for lot in ended:
            lot.told = True
        self._digest()
        skipped = sum(self.notices.values()) - before[1]
        return expired, len(self.notices) - before[0] - skipped, skipped

    def _tell_of_ends(self, kind: str, lots: Sequence[Lot]) -> None:
        for day in sorted({lot.expires_on for lot in lots}):
            those = [lot for lot in lots if lot.expires_on == day]
            lapsing = any(
                one.lot in those
                and not one.learner.archived
                and not any(later.lot.expires_at > one.lot.expires_at for later in self.held(one.learner))
                for one in self.held()
            )
            late = self.now - those[0].expires_at
            too_late = late >= timedelta(0) if kind == "expiry_reminder" else late > timedelta(days=14)
            useless = too_late or not (lapsing or sum(map(self.available, those)))
            self._tell(kind, day.isoformat(), self._managers(), skipped=useless)

    def _digest(self) -> None:
        monday = self.today - timedelta(days=self.today.weekday())
        due_at = datetime.combine(monday, time(8), MADRID).astimezone(UTC)
        if due_at > self.now:
            monday -= timedelta(days=7)
            due_at = datetime.combine(monday, time(8), MADRID).astimezone(UTC)
        if self.since <= due_at and self.now < due_at + timedelta(days=6):
            ahead = self.now + timedelta(weeks=8)
            lapses = any(self.now < lot.expires_at <= ahead for lot in self.lots.values())
            self._tell("account_manager_digest", monday.isoformat(), [self.account_manager], skipped=not lapses)

    @property
    def today(self) -> date:
        """The date in Madrid."""
        return self.now.astimezone(MADRID).date()

    def _managers(self) -> list[str]:
        told = [one.email for one in self.learners.values() if one.is_manager and not one.archived]
        return told or [self.account_manager]

    def _tell(self, kind: str, about: str, recipients: Sequence[str], *, skipped: bool = False) -> None:
        for recipient in recipients:
            self.notices.setdefault((kind, about, recipient), skipped)

    def _ranked(self, lots: Sequence[Lot], *, latest_first: bool) -> list[Lot]:
        by_id = sorted(lots, key=lambda lot: lot.lot_id)
        ranked = sorted(by_id, key=lambda lot: lot.expires_at, reverse=latest_first)
        return [lot for lot in ranked for _ in range(self.available(lot))]


def _a_year_after(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap_day else day.day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), MADRID).astimezone(UTC)

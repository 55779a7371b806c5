"""What an analyst is asked about renewals, answered on the Forecast by clicking alone."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.rules.terms import local_day
from core.store.database import Transaction
from tests.browser.conftest import IDLE
from tests.builders import ZONE, a_company, a_learner, a_license, a_lot, a_staff_member

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TODAY = local_day(clock.utc_now(), ZONE)
# The first of these months that is not over, and the March before it.
MARCH, MAY = (date(TODAY.year + (TODAY.month > month), month, 1) for month in (3, 5))
LAST_MARCH = MARCH.replace(year=MARCH.year - 1)
# How many licenses of each company end in March.
ENDING = {"Alder": 6, "Birch": 4, "Cedar": 3, "Dogwood": 1}


@pytest.fixture
def manager(served_db) -> str:
    """Who looks after these companies, the first of all by name; Alder renewed three of five last March."""
    with served_db.transaction(clock.utc_now(), "test") as tx:
        name = f"Abby {tx.new_id()[-6:]}"
        staff_id = a_staff_member(tx, name=name)
        ids = {each: a_company(tx, name=f"{each} of {name}", account_manager_id=staff_id) for each in ENDING}
        people = {each: [a_learner(tx, ids[each]) for _ in range(count)] for each, count in ENDING.items()}
        gone = [a_learner(tx, ids["Alder"]) for _ in range(2)]
        on, before = LAST_MARCH.replace(day=10), datetime.combine(LAST_MARCH, time(), UTC)
        on_time, late, new = people["Alder"][:2], people["Alder"][2:3], people["Alder"][3:]
        allocate(tx, ids["Alder"], [*on_time, *late, *gone], expires_on=on)
        # They end in March again.
        allocate(tx, ids["Alder"], on_time, starts_on=on, at=before)
        allocate(tx, ids["Alder"], late, starts_on=on + timedelta(days=20))
        for each in ENDING:
            allocate(tx, ids[each], new if each == "Alder" else people[each], expires_on=MARCH.replace(day=20))
        # Long enough ago for its forecast to be judged.
        allocate(tx, ids["Birch"], people["Birch"], expires_on=date(LAST_MARCH.year - 1, 9, 10))
    return name


def allocate(
    tx: Transaction, company_id: str, learners: list[str], *, at: datetime | None = None, **term: date
) -> None:
    """A lot of their own, allocated to them in the morning of its start unless it was before, `at`."""
    lot_id = a_lot(tx, company_id, quantity=len(learners), **term)
    for learner_id in learners:
        a_license(tx, lot_id, learner_id, allocated_at=at)


def choose(page: Page, label: str, option: str) -> None:
    """Two clicks, once nothing is being drawn that would close the list."""
    box = page.get_by_role("combobox", name=label, exact=True)
    expect(box).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    expect(box).to_have_value(option)


def open_tab(page: Page, name: str, heading: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def test_an_analyst_answers_what_is_asked_by_clicking_alone(visit, url, manager):
    page = visit("Nadia Klein", address=f"{url}/orders")
    page.get_by_role("link", name="Forecast", exact=True).click()
    expect(page.get_by_role("heading", name="Forecast")).to_be_visible()
    choose(page, "Account manager", manager)

    # How many licenses end in March and for whom; which three companies cause it?
    page.get_by_role("radio", name="Account manager", exact=True).click()
    bar = page.locator(f'[aria-label*="Month: {MARCH:%B %Y}; Of: {manager}; Licenses: 14"]')
    expect(bar).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    bar.click()
    three = [f"{each} of {manager}" for each in ("Alder", "Birch", "Cedar")]
    named = f"{three[0]} 6, {three[1]} 4, {three[2]} 3"
    says = f"{MARCH:%b %Y}: 14 licenses of 4 companies. 93% of them are of three: {named}."
    expect(page.get_by_text(says)).to_be_visible()
    companies, people = (page.get_by_test_id("data-grid-canvas").nth(place) for place in (0, 1))
    expect(companies.locator("[data-testid^=glide-cell-0-]")).to_have_text([*three, f"Dogwood of {manager}"])
    expect(people.get_by_test_id("glide-cell-1-0")).to_have_text("l•••@company.example")

    # How many of last year's March lapses were renewed and how late?
    open_tab(page, "Renewals", "By month of expiry")
    choose(page, "Month", f"{LAST_MARCH:%b %Y}")
    renewed = "5 licenses ended, 3 of them were renewed (2 on time and 1 within 30 days); 2 were not."
    expect(page.get_by_text(f"{LAST_MARCH:%b %Y}: {renewed}")).to_be_visible()

    # How much stock is needed by the end of May in the cautious scenario? Others' past weighs in.
    open_tab(page, "Forecast", "Stock needed")
    choose(page, "Scenario", "Cautious")
    expect(page.get_by_text(re.compile("^Cautious: .* needed by"))).to_be_visible()
    choose(page, "By the end of", f"{MAY:%b %Y}")
    needed = rf"^Cautious: [\d,]+ licenses? (is|are) needed by the end of {MAY:%b %Y} \([\d,]+ to [\d,]+\)"
    expect(page.get_by_text(re.compile(needed))).to_be_visible()

    # How good was last year's forecast?
    expect(page.get_by_role("heading", name="How good it was", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile(r"came true was within the bounds in \d+ of \d+ months?\."))).to_be_visible()

"""Orders in a real browser: empty, filled, refused, done, pressed twice, and two people at once."""

import json
import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.rules.links import orders_link
from tests.browser.conftest import name_of
from tests.builders import an_order

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def dialog(page: Page):
    return page.get_by_role("dialog")


def tab(page: Page, label: str):
    return page.get_by_role("tab", name=label, exact=True)


def states(db, company_id):
    with db.read() as r:
        rows = r.rows(
            "select state from license_order where company_id = $id and request_key not like 'built:%' or "
            "(company_id = $id and state <> 'assigned') order by order_id",
            id=company_id,
        )
    return [row["state"] for row in rows]


def lots(db, company_id):
    with db.read() as r:
        return r.value("select count(*) as lots from lot where company_id = $id", id=company_id)


@pytest.fixture
def order_id(served_db, company):
    with served_db.transaction(clock.utc_now(), "test") as tx:
        return an_order(tx, company, quantity=25)


def test_an_empty_list_says_how_to_order(visit, company):
    page = visit("Alice Park")

    expect(tab(page, "Requested (0)")).to_be_visible()
    expect(page.get_by_text("To order, press Request Licenses.")).to_be_visible()


def test_the_link_of_a_mail_opens_the_company_after_signing_in(visit, company, order_id, request, url):
    page = visit("Amir Haddad", address=orders_link(url, name_of(request)))

    expect(tab(page, "Requested (1)")).to_be_visible()
    expect(page).to_have_url(orders_link(url, name_of(request)))


def test_a_request_appears_in_the_list(visit, company, served_db):
    page = visit("Alice Park")
    button(page, "Request Licenses").click()
    dialog(page).get_by_label("Number of licenses").fill("40")
    dialog(page).get_by_label("Note").fill("For *Lyon* <b>")

    button(dialog(page), "Save").click()

    expect(page.get_by_text("40 licenses requested.")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_text("For *Lyon* <b>")).to_be_visible()
    expect(tab(page, "Requested (1)")).to_be_visible()
    assert states(served_db, company) == ["requested"]


def test_save_pressed_twice_is_one_order(visit, company, served_db):
    page = visit("Alice Park")
    button(page, "Request Licenses").click()
    dialog(page).get_by_label("Number of licenses").fill("7")

    button(dialog(page), "Save").dblclick()

    expect(page.get_by_text("7 licenses requested.")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    expect(tab(page, "Requested (1)")).to_be_visible()
    assert states(served_db, company) == ["requested"]


def test_the_expiry_follows_the_start_and_the_order_is_assigned(visit, order_id, company, served_db):
    page = visit("Amir Haddad")
    button(page, "Assign").click()
    expiry = dialog(page).get_by_text("the first day without access")
    before = expiry.inner_text()

    dialog(page).get_by_role("spinbutton", name="year, Starts on").press("ArrowUp")
    dialog(page).get_by_role("heading").click()
    expect(expiry).not_to_have_text(before)
    button(dialog(page), "Assign").click()

    expect(page.get_by_text("25 licenses assigned to")).to_be_visible()
    expect(tab(page, "Assigned (2)")).to_be_visible()
    assert lots(served_db, company) == 2


def test_assign_pressed_twice_is_one_lot_and_no_complaint(visit, order_id, company, served_db):
    page = visit("Amir Haddad")
    button(page, "Assign").click()

    button(dialog(page), "Assign").dblclick()

    expect(page.get_by_text("25 licenses assigned to")).to_be_visible()
    expect(tab(page, "Assigned (2)")).to_be_visible()
    expect(page.get_by_text("already been")).to_be_hidden()
    assert lots(served_db, company) == 2


def test_declining_without_a_reason_is_refused_in_the_dialog(visit, order_id, company, served_db):
    page = visit("Amir Haddad")
    button(page, "Decline").click()
    button(dialog(page), "Decline").click()
    expect(dialog(page).get_by_text("A reason is missing")).to_be_visible()

    dialog(page).get_by_role("textbox", name="Reason").fill("No budget")
    button(dialog(page), "Decline").click()

    expect(tab(page, "Closed (1)")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    assert states(served_db, company) == ["declined"]


def test_a_dismissed_dialog_stays_closed(visit, order_id, company, served_db):
    page = visit("Alice Park")
    button(page, "Cancel").click()
    expect(dialog(page)).to_be_visible()

    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    page.get_by_label("Search", exact=True).fill("nothing like this")

    expect(page.get_by_text("No order matches")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    assert states(served_db, company) == ["requested"]


def test_the_second_of_two_people_sees_the_new_state_and_a_sentence(visit, order_id, company, served_db):
    first, second = visit("Amir Haddad"), visit("Ben Okafor")
    button(first, "Assign").click()
    button(second, "Assign").click()
    expect(dialog(second)).to_be_visible()

    button(dialog(first), "Assign").click()
    expect(tab(first, "Assigned (2)")).to_be_visible()
    button(dialog(second), "Assign").click()

    expect(second.get_by_text("This order has already been assigned; nothing was changed.")).to_be_visible()
    expect(tab(second, "Assigned (2)")).to_be_visible()
    expect(dialog(second)).to_be_hidden()
    assert lots(served_db, company) == 2


def test_the_url_opens_the_same_view(visit, order_id, company, request):
    page = visit("Amir Haddad", tab="Assigned", search=name_of(request))

    expect(page.get_by_role("tab", selected=True)).to_have_text("Assigned (1)")
    expect(page.get_by_label("Search", exact=True)).to_have_value(name_of(request))
    expect(page).to_have_url(re.compile("tab=Assigned"))


def test_an_analyst_only_reads(visit, order_id, company):
    page = visit("Nadia Klein")

    expect(page.get_by_text("25 licenses")).to_be_visible()
    for name in ("Request Licenses", "Assign", "Decline", "Cancel"):
        expect(button(page, name)).to_be_hidden()


def test_the_app_runs_the_job_and_is_healthy(visit, company, url):
    page = visit("Amir Haddad")

    expect(page.get_by_text("Job ran")).to_be_visible()
    with urlopen(f"{url}/healthz", timeout=20) as answer:
        assert json.load(answer)["status"] == "ok"

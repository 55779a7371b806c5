"""What is pressed while the browser has not heard yet how the last run of the page ended, as over a slow line."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core import clock
from tests.browser.conftest import IDLE
from tests.builders import a_mail

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Line:
    """Between browser and server: once it `is_late`, the end of a run is heard after what is pressed next has left."""

    def __init__(self) -> None:
        self.is_late = False
        self._ends: list[bytes] = []
        self._pressed: list[str | bytes] = []

    def lay(self, page: Page) -> None:
        """To be called before the page is opened."""
        page.route_web_socket(re.compile("_stcore/stream"), self._join)

    def _join(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def settle() -> None:
            if any(kind(each) == "script_finished" for each in self._ends) and self._pressed:
                self.is_late = False
                for press in self._pressed:
                    server.send(press)
                for end in self._ends:
                    browser.send(end)

        def from_server(message: bytes) -> None:
            if self.is_late and kind(message) not in ("new_session", "delta"):
                self._ends.append(message)
                settle()
            else:
                browser.send(message)

        def from_browser(message: str | bytes) -> None:
            if self.is_late and self._ends:
                self._pressed.append(message)
                settle()
            else:
                server.send(message)

        server.on_message(from_server)
        browser.on_message(from_browser)


def kind(message: bytes) -> str | None:
    return ForwardMsg.FromString(message).WhichOneof("type")


def test_a_filter_stays_though_its_part_is_left_and_opened_again_at_once(visit, served_db, company):
    with served_db.transaction(clock.utc_now(), "test") as tx:
        for name in ("alice", "bea"):
            a_mail(tx, company, state="sent", recipient=f"{name}@late.example")
    line = Line()
    page = visit("Amir Haddad", prepare=line.lay)
    page.get_by_role("link", name="Notifications").click()
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
    page.get_by_label("Search", exact=True).fill("alice@late")
    expect(page.get_by_role("tab", name="All mails (1)")).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()

    line.is_late = True
    page.get_by_role("tab", name="Job runs").click()
    expect(page.get_by_text("Only those that failed")).to_be_visible()
    page.get_by_role("tab", name="All mails (2)").click()

    expect(page.get_by_role("tab", name="All mails (1)")).to_be_visible()
    expect(page.get_by_label("Search", exact=True)).to_have_value("alice@late")


def test_a_choice_of_one_part_stays_though_another_part_is_opened_in_between(visit, company):
    line = Line()
    page = visit("Amir Haddad", prepare=line.lay)
    page.get_by_role("link", name="Forecast", exact=True).click()
    expect(page.get_by_role("heading", name="Forecast")).to_be_visible()
    page.get_by_role("radio", name="Week").click()
    expect(page.get_by_text("of them before this week")).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()

    line.is_late = True
    page.get_by_role("tab", name="Lots").click()
    expect(page.get_by_text("all add up")).to_be_visible()
    page.get_by_role("tab", name="Expiries").click()

    expect(page.get_by_text("of them before this week")).to_be_visible()
    expect(page.get_by_role("radio", name="Week")).to_be_checked()

"""Links in mails: they open the page that they name, for the company that they are about."""

from core.rules.links import calendar_link, orders_link


def test_a_link_names_the_page_and_the_company():
    assert orders_link("https://desk.example", "Acme Tools") == "https://desk.example/orders?company=Acme%20Tools"


def test_a_link_of_all_companies_names_none():
    assert orders_link("https://desk.example/") == "https://desk.example/orders"


def test_what_would_end_the_address_is_part_of_the_name():
    assert orders_link("https://desk.example", "A&B #1?").endswith("?company=A%26B%20%231%3F")


def test_a_calendar_is_below_the_address_that_people_use():
    assert calendar_link("https://desk.example/app/", "1.2.ics") == "https://desk.example/app/calendar/1.2.ics"

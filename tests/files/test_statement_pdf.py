"""A statement on paper, read back: what it says, one page, whatever people are called, the same bytes each time."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.files.statement_pdf import statement_pdf
from core.rules.statement import OpenOrder, Stock
from tests.rules.test_statement import ENDED_ON, ENDING, ENDS_ON, a_statement

HOSTILE = [
    "=HYPERLINK(1)",
    "#sys.inputs",
    "*bold* _it_ `code`",
    "#read(\"statement_pdf.py\")",
    "$x^2$ <label> @cite \\\\ //",
    "]}) #panic()",
    'quote " and \\u{41}',
    "two\nlines",
]  # fmt: skip


def read(statement):
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(statement_pdf(statement))).pages]


def called(*names):
    """One person for each name."""
    return [(name, f"p{number}@acme.example", "Sales", False, ENDED_ON, True) for number, name in enumerate(names)]


def flat(text):
    """Without blanks, which a reader places by guess."""
    return re.sub(r"[\s\u200b]+", "", text)


def test_it_says_all_that_is_to_be_handed_over():
    (text,) = read(a_statement())

    for words in (
        "RENEWAL STATEMENT",
        "Acme",
        "Mar 2, 2026, 10:00 Europe/Madrid (UTC+01:00)",
        "What happens if nothing is done",
        "From Mar 11, 2026 on, 1 learner and 1 manager can no longer log in.",
        "What to do",
        "Request 2 licenses more",
        "alice@acme.example",
        "Zoë Łuc",
        "PO-4711",
        "from May 4, 2026",
        "Ana Ruiz",
        "ana@renewal-desk.example",
        "Expired earlier and not listed: 6 people.",
    ):
        assert flat(words) in flat(text), words
    assert "Page" not in text


def test_the_rows_of_the_table_add_up_to_its_last_one():
    (text,) = read(a_statement())

    numbers = [
        [int(found) for found in re.findall(r"\d+", tail)] for tail in re.findall(r"expired((?: ?\n?\d+){5})", text)
    ]
    assert numbers == [[2, 0, 2, 4, 5]]
    assert re.search(r"Total\s+3\s+1\s+4\s+7\s+5", text)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_typed_is_text_and_never_markup(name):
    statement = a_statement(people=called(name), company=name, account_manager=name)

    (text,) = read(statement)

    assert flat(text).count(flat(name)) >= 3


@pytest.mark.parametrize("name", ["Ελένη Παππά", "Светлана Иванова", "Łucja Żółć", "José Ñúñez", "Đặng Ánh"])
def test_latin_greek_and_cyrillic_names_are_printed(name):
    (text,) = read(a_statement(people=called(name)))

    assert flat(name) in flat(text)
    assert "boxes" not in text


@pytest.mark.parametrize("name", ["山田太郎", "김철수", "สมชาย", "🙂"])
def test_what_no_font_has_is_said_and_the_address_says_who_it_is(name):
    (text,) = read(a_statement(people=called(name)))

    assert "Characters shown as boxes cannot be printed here; the spreadsheet has them." in text
    assert "p0@acme.example" in text


@pytest.mark.parametrize("name", ["x" * 300, "word " * 60, "\u202eevil\u202c", "שלום עולם", "\0\x1b[31m", ""])
def test_no_name_makes_it_another_page_or_breaks_it(name):
    assert len(read(a_statement(people=called(*[name] * 3), company=name or "Acme"))) == 1


def test_of_many_people_the_first_are_named_and_the_rest_counted_on_one_page():
    (text,) = read(a_statement(people=called(*(f"Person {number}" for number in range(10_000)))))

    assert len(re.findall(r"p\d+@acme", text)) == 25
    assert "and 9,975 more, all in the spreadsheet" in text


def test_where_much_ends_fewer_are_named_to_stay_at_one_page():
    people = called(*(f"Person {number}" for number in range(30)))

    (text,) = read(a_statement(people=people, dates=(ENDING,) * 12))

    assert 7 <= len(re.findall(r"p\d+@acme", text)) < 25


def test_what_does_not_fit_one_page_has_its_pages_numbered():
    pages = read(a_statement(dates=(ENDING,) * 70))

    assert len(pages) > 1
    assert [f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1)] == [True] * len(
        pages
    )


def test_many_lots_and_orders_are_summed_up():
    lot, order = Stock(ENDED_ON, ENDS_ON, starts_later=False, unallocated=2), OpenOrder("4F00D1", 3, "", ENDED_ON)

    (text,) = read(a_statement(stock=(lot,) * 9, orders=(order,) * 7))

    assert re.search(r"4 more\s+8", text)
    assert re.search(r"2 more\s+6", text)


def test_the_same_statement_is_the_same_bytes_and_made_at_its_own_moment():
    file = statement_pdf(a_statement())

    assert file == statement_pdf(a_statement())
    assert PdfReader(BytesIO(file)).metadata.creation_date == a_statement().made_at


def test_the_page_is_a4():
    page = PdfReader(BytesIO(statement_pdf(a_statement()))).pages[0]

    assert [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]] == [210, 297]


def test_only_the_fonts_of_the_package_are_used():
    resources = PdfReader(BytesIO(statement_pdf(a_statement()))).pages[0]["/Resources"]

    fonts = {font.get_object()["/BaseFont"].partition("+")[2] for font in resources["/Font"].values()}
    assert fonts
    assert all(font.startswith("LibertinusSerif") for font in fonts)

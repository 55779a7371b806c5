"""CSV Renewal: empty, reviewed, refused, done, undone, and who may not."""

from datetime import date

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.store.database import Database
from tests.builders import a_learner, a_license, a_lot
from tests.moments import NOW
from tests.pages.test_orders import frames, tabs, toasts
from tests.pages.test_router import labels, texts

HEADER = "Name,Email\n"


def live(db: Database, company_id: str) -> set[str]:
    with db.read() as r:
        return set(
            r.frame(
                "select l.email from license k join learner l on l.learner_id = k.learner_id "
                "where k.company_id = $company_id and k.released_at is null and k.expires_at > $now order by l.email",
                company_id=company_id,
                now=NOW,
            )["email"]
        )


def stock(db: Database, company_id: str) -> int:
    with db.read() as r:
        return r.value(
            "select sum(quantity - allocated)::bigint as stock from lot "
            "where company_id = $company_id and expires_at > $now",
            company_id=company_id,
            now=NOW,
        )


@pytest.fixture
def open_page(open_as):
    """`open_page("alice")`: CSV Renewal after signing in."""

    def opened(who: str, **query: str):
        return open_as(who, **query).switch_page("csv_renewal.py").run()

    return opened


def upload(app, text: str, name: str = "people.csv"):
    return app.file_uploader[0].set_value((name, text.encode(), "text/csv")).run()


def said(app) -> str:
    return texts(app).replace("\\", "")


# Before a file


def test_a_manager_is_asked_for_a_file(open_page):
    app = open_page("alice")

    assert not app.exception
    assert [uploader.label for uploader in app.file_uploader] == ["User spreadsheet file"]
    assert "Renew Licenses" not in labels(app)


def test_an_account_manager_of_all_companies_chooses_one_first(open_page, world):
    app = open_page("amir")
    assert not app.file_uploader

    app = app.selectbox(key="company-of-page").select(world.acme).run()

    assert app.file_uploader
    assert app.selectbox(key="company").value == world.acme


def test_for_an_analyst_there_is_no_such_page(open_as):
    app = open_as("nadia")

    with pytest.raises(ValueError, match="navigation page"):
        app.switch_page("csv_renewal.py")


# Review


def test_the_column_of_addresses_is_guessed_and_can_be_changed(open_page, world, expire):
    expire(world.acme, 2)
    app = upload(open_page("alice"), "Contact,Deputy\nlearner-000@acme.example,learner-001@acme.example\n")
    [column] = [box for box in app.selectbox if box.label == "Column that contains Email"]
    assert column.value == "Contact"

    app = column.select("Deputy").run()

    assert "learner-001@acme.example" in frames(app)[1]["E-mail"].to_list()


def test_each_entry_is_counted_once_and_said_why(db, open_page, world, expire):
    expire(world.acme, 3)
    with db.transaction(NOW, "test") as tx:
        a_learner(tx, world.acme, email="gone@acme.example", archived_at=NOW)
    text = (
        "One,learner-000@acme.example\nAgain,LEARNER-000@ACME.example\nAlice,alice@acme.example\n"
        "Who,stranger@acme.example\nOops,not an address\nGone,gone@acme.example\nOther,charlie@borealis.example\n"
    )

    app = upload(open_page("alice"), HEADER + text)

    assert tabs(app) == [
        "To be renewed (1)", "Not in the file (2)", "Live (1)", "Unknown (2)", "Duplicate (1)", "Invalid (1)",
        "Archived (1)",
    ]  # fmt: skip
    assert [(metric.label, metric.value) for metric in app.metric][:2] == [
        ("To be renewed", "1"),
        ("Not being renewed", "2"),
    ]


def test_people_of_another_company_are_unknown_here(open_page, world, expire):
    expire(world.borealis, 1)

    app = upload(open_page("alice"), HEADER + "x,learner-000@acme.example\n")

    assert "Unknown (1)" in tabs(app)
    assert "nothing to renew" in said(app)


def test_what_the_file_says_is_shown_and_not_interpreted(open_page, world, expire):
    expire(world.acme, 1)

    app = upload(open_page("alice"), "**bold** :red[x],Email\nx,learner-000@acme.example\n")

    assert not app.exception
    assert "To be renewed (1)" in tabs(app)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"\x89PNG\r\n\x1a\n\0\0\0", "CSV"), (b"Name,Email\n", "header")],
    ids=["nothing", "a picture", "only a header"],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(open_page, content, reason):
    app = open_page("alice")
    app = app.file_uploader[0].set_value(("people.csv", content, "text/csv")).run()

    assert not app.exception
    assert reason in app.error[0].value
    assert "Renew Licenses" not in labels(app)


# Act


def test_renewing_gives_exactly_the_people_of_the_file_a_license(db, open_page, world, expire):
    expire(world.acme, 3)
    app = upload(open_page("alice"), HEADER + "a,learner-000@acme.example\nb,learner-002@acme.example\n")
    assert [(metric.label, metric.value) for metric in app.metric][2:] == [
        ("Licenses", "2"),
        ("New expiry", "Mar 2, 2027"),
        ("Left in this lot", "7"),
    ]

    app = app.button(key="renew-licenses").click().run()

    assert not app.exception
    assert live(db, world.acme) == {"alice@acme.example", "learner-000@acme.example", "learner-002@acme.example"}
    assert "2 licenses of Acme allocated." in said(app)
    assert "To be renewed (0)" in tabs(app)


def test_undo_gives_the_licenses_back_and_the_file_can_be_renewed_again(db, open_page, world, expire):
    expire(world.acme, 1)
    app = upload(open_page("alice"), HEADER + "a,learner-000@acme.example\n")
    app = app.button(key="renew-licenses").click().run()

    app = app.button(key="undo").click().run()

    assert live(db, world.acme) == {"alice@acme.example"}
    assert "1 license went back to stock" in said(app)
    app.button(key="renew-licenses").click().run()
    assert live(db, world.acme) == {"alice@acme.example", "learner-000@acme.example"}


def test_too_little_stock_changes_nothing_and_offers_what_is_missing(db, open_page, world, expire):
    expire(world.acme, 12)
    people = "".join(f"x,learner-{number:03}@acme.example\n" for number in range(12))
    app = upload(open_page("alice"), HEADER + people)
    assert "Renew Licenses" not in labels(app)
    assert "3 missing" in said(app)

    app = app.button(key="request-missing").click().run()

    assert "3 licenses requested" in toasts(app)[0]
    assert stock(db, world.acme) == 9
    with db.read() as r:
        assert r.value("select sum(quantity)::bigint as n from license_order where state = 'requested'") == 3


def test_whom_somebody_else_renewed_meanwhile_keeps_one_license(db, open_page, world, expire):
    [learner] = expire(world.acme, 1)
    app = upload(open_page("alice"), HEADER + "a,learner-000@acme.example\n")
    allocate_licenses(db, company_id=world.acme, learners=[learner], request_key="theirs", now=NOW, actor="bo")

    app = app.button(key="renew-licenses").click().run()

    assert not app.exception
    assert stock(db, world.acme) == 8
    assert "Live (1)" in tabs(app)


def test_what_changed_since_the_review_is_shown_and_nothing_is_renewed_by_the_old_one(db, open_page, world, expire):
    learners = expire(world.acme, 3)
    text = HEADER + "".join(f"x,learner-{number:03}@acme.example\n" for number in range(3))
    app = upload(open_page("alice"), text)
    allocate_licenses(db, company_id=world.acme, learners=learners[:1], request_key="theirs", now=NOW, actor="bo")

    app = app.button(key="renew-licenses").click().run()

    assert not app.exception
    assert live(db, world.acme) == {"alice@acme.example", "learner-000@acme.example"}
    assert "1 person has changed since the review was shown" in app.warning[0].value
    assert "1 change since this review was opened." in [warning.value for warning in app.warning]
    changed = next(frame for frame in frames(app) if "Before" in frame.columns)
    assert list(changed.row(0)) == [2, "learner-000@acme.example", "to be renewed", "live"]

    app = app.button(key="read-changes").click().run()
    app = app.button(key="renew-licenses").click().run()
    assert len(live(db, world.acme)) == 4


def test_the_first_so_many_are_renewed_where_that_is_chosen(db, open_page, world, expire):
    expire(world.acme, 12)
    app = upload(
        open_page("alice"), HEADER + "".join(f"x,learner-{number:03}@acme.example\n" for number in reversed(range(12)))
    )

    app = next(each for each in app.toggle if "Renew only the first 9 of 12" in each.label).set_value(True).run()
    app = app.button(key="renew-licenses").click().run()

    assert not app.exception
    assert live(db, world.acme) == {
        "alice@acme.example",
        *(f"learner-{number:03}@acme.example" for number in range(3, 12)),
    }


# What is known of imports


def test_an_import_is_listed_and_undone_from_the_list_and_its_file_is_known_again(db, open_page, world, expire):
    expire(world.acme, 1)
    app = upload(open_page("alice"), HEADER + "a,learner-000@acme.example\n")
    assert "Imports" not in said(app)
    app = app.button(key="renew-licenses").click().run()
    assert "people.csv" in said(app)
    assert "1 learner renewed" in said(app)

    app = upload(open_page("alice"), HEADER + "a,learner-000@acme.example\n")
    assert "This very file was imported on" in said(app)
    assert "there is nothing to renew" in said(app)

    app = next(button for button in app.button if str(button.key).startswith("undo-import-")).click().run()

    assert not app.exception
    assert live(db, world.acme) == {"alice@acme.example"}
    assert "and that was undone on" in said(app)
    assert "Undone Mar 2, 2026" in said(app)


def test_the_column_that_was_used_for_such_a_file_is_chosen_next_time(open_page, world, expire):
    expire(world.acme, 2)
    header = "Contact,Deputy\n"
    app = upload(open_page("alice"), header + "learner-000@acme.example,learner-001@acme.example\n")
    app = next(box for box in app.selectbox if box.label == "Column that contains Email").select("Deputy").run()
    app.button(key="renew-licenses").click().run()

    app = upload(open_page("alice"), header + "learner-000@acme.example,x\n")

    assert next(box for box in app.selectbox if box.label == "Column that contains Email").value == "Deputy"
    assert "Chosen because it was used for this kind of file before." in said(app)


# Who is close, and who is somebody else's


def test_a_near_miss_is_shown_with_its_reason_and_renews_nobody_by_itself(open_page, world, expire):
    expire(world.acme, 1)

    app = upload(open_page("alice"), HEADER + "x,lerner-000@acme.example\nAlice Park,ap@home.example\n")

    assert "2 rows come close to a learner: tick who is meant" in [expander.label for expander in app.expander]
    close = frames(app)[1]
    assert close["Who is meant?"].to_list() == ["learner-000@acme.example", "alice@acme.example"]
    assert close["Why"].to_list() == [
        "One letter differs.",
        "The name is the same, Alice Park; the address is another one.",
    ]
    assert "To be renewed (0)" in tabs(app)


def test_our_own_people_are_told_of_learners_of_other_companies(open_page, world, expire):
    expire(world.acme, 1)
    app = open_page("amir").selectbox(key="company-of-page").select(world.acme).run()

    app = upload(app, HEADER + "x,charlie@borealis.example\nx,learner-000@acme.example\n")

    assert "Elsewhere (1)" in tabs(app)
    assert "2 rows in the file = 1 to be renewed + 1 elsewhere." in said(app)
    assert "1 expired learner of the company = 1 to be renewed + 0 not." in said(app)


# How a file is read, and what was mended


def test_a_row_that_was_mended_is_left_out_until_it_is_ticked(open_page, world, expire):
    expire(world.acme, 2)

    app = upload(open_page("alice"), HEADER + 'a,learner-000@acme.example\n"b,learner-001@acme.example\n')

    assert not app.exception
    assert "To be renewed (1)" in tabs(app)
    assert "1 row had to be mended, and is left out until ticked" in [expander.label for expander in app.expander]
    listing = frames(app)[1]
    assert listing["Line"].to_list() == [3]
    assert listing["In the file"].to_list() == ['"b,learner-001@acme.example']


def test_a_code_page_is_used_after_somebody_says_that_it_reads_well(open_page, world, expire):
    expire(world.acme, 1)
    app = open_page("alice")
    data = f"{HEADER}Jos\xe9,learner-000@acme.example\n".encode("cp1252")

    app = app.file_uploader[0].set_value(("people.csv", data, "text/csv")).run()
    assert "Windows Western is a suggestion" in app.warning[0].value
    assert "Renew Licenses" not in labels(app)
    assert frames(app)[0]["Name"].to_list() == ["Jos\xe9"]

    app = next(button for button in app.button if button.label == "They Read Well").click().run()

    assert not app.exception
    assert "To be renewed (1)" in tabs(app)


def test_a_delimiter_can_be_corrected_and_given_back_to_the_guess(open_page, world, expire):
    expire(world.acme, 1)
    app = upload(open_page("alice"), "Name;N,Email\nx;1,learner-000@acme.example\n")
    assert "To be renewed (1)" in tabs(app)

    chooser = next(box for box in app.selectbox if box.label == "Cells are parted by")
    app = chooser.select(";").run()
    assert "semicolon · header in line 1" in said(app)
    assert "To be renewed (0)" in tabs(app)

    app = next(button for button in app.button if button.label == "Read It As Before").click().run()

    assert "To be renewed (1)" in tabs(app)


def test_the_line_that_names_the_columns_can_be_corrected(open_page, world, expire):
    expire(world.acme, 1)
    app = upload(open_page("alice"), "x,y\nName,Email\nx,learner-000@acme.example\n")
    assert "header in line 1" in said(app)

    app = app.number_input[0].set_value(2).run()

    assert "header in line 2" in said(app)
    column = next(box for box in app.selectbox if box.label == "Column that contains Email")
    assert [option.partition(" · ")[0] for option in column.options] == ["Name", "Email"]
    assert column.value == "Email"


def test_the_column_that_names_learners_is_chosen_and_says_why(open_page, world, expire):
    expire(world.acme, 2)
    text = (
        "Manager email,Login\nboss@else.example,learner-000@acme.example\nboss@else.example,learner-001@acme.example\n"
    )

    app = upload(open_page("alice"), text)

    column = next(box for box in app.selectbox if box.label == "Column that contains Email")
    assert column.value == "Login"
    assert column.options[0] == "Manager email · 100% addresses · boss@else.example"
    assert "Chosen because 2 of 2 cells name learners of this company." in said(app)


def test_one_cell_that_names_a_learner_is_said_as_one(open_page, world, expire):
    expire(world.acme, 1)

    app = upload(open_page("alice"), "Email\nlearner-000@acme.example\n")

    assert "Chosen because 1 of 1 cell names a learner of this company." in said(app)


# The whole staff


def test_a_list_of_the_whole_staff_says_who_is_new_who_has_left_and_what_to_order(db, open_page, world, expire):
    expire(world.acme, 12)
    people = "".join(f"x,learner-{number:03}@acme.example\n" for number in range(8))
    app = upload(
        open_page("alice"),
        HEADER + people + "Bo Ek,bo@acme.example\nCy Oz,cy@acme.example\nx,lerner-011@acme.example\n",
    )
    assert "Probably left" not in said(app)

    app = next(each for each in app.toggle if each.label == "This list names our whole staff").set_value(True).run()

    assert not app.exception
    assert [(metric.label, metric.value) for metric in app.metric][:5] == [
        ("To be renewed", "8"),
        ("New", "2"),
        ("Licenses needed", "10"),
        ("In stock", "9"),
        ("Short by", "1"),
    ]
    assert [each.value for each in app.subheader][:2] == ["New people (2)", "Probably left (1)"]
    assert next(frame for frame in frames(app) if "ends_on" in frame.columns)["email"].to_list() == [
        "alice@acme.example"
    ]
    assert "1 row that comes close to a learner is not taken for somebody new." in said(app)
    assert sum(button.label.startswith("Request") for button in app.button) == 1

    app = app.button(key="request-missing").click().run()
    assert "1 license requested" in toasts(app)[0]
    app = app.button(key="add-learners-of-file").click().run()

    assert not app.exception
    assert {"bo@acme.example", "cy@acme.example"} <= live(db, world.acme)
    assert "2 learners added to Acme" in said(app)


def test_who_has_probably_left_is_archived_after_a_tick_and_a_confirmation(db, open_page, world, expire):
    expire(world.acme, 1)
    with db.transaction(NOW, "test") as tx:
        a_license(tx, a_lot(tx, world.acme), a_learner(tx, world.acme, email="gone@acme.example"))
    app = upload(open_page("alice"), HEADER + "x,learner-000@acme.example\nAlice Park,alice@acme.example\n")
    app = next(each for each in app.toggle if each.label == "This list names our whole staff").set_value(True).run()
    assert app.button(key="archive-left").disabled

    app = next(each for each in app.checkbox if each.label == "All 1").check().run()
    app = app.button(key="archive-left").click().run()
    app = app.button(key="archive-now").click().run()

    assert not app.exception
    assert live(db, world.acme) == {"alice@acme.example"}
    assert "Everybody who holds a license is in the list." in said(app)


# Early renewal


def test_who_is_live_is_renewed_early_only_where_that_is_chosen_and_has_one_license_at_a_time(db, open_page, world):
    with db.transaction(NOW, "test") as tx:
        soon = a_learner(tx, world.acme, email="soon@acme.example")
        a_license(tx, a_lot(tx, world.acme, quantity=1, expires_on=date(2026, 4, 1)), soon)
        a_lot(tx, world.acme, quantity=5, starts_on=date(2026, 4, 1))
    app = upload(open_page("alice"), HEADER + "x,soon@acme.example\nAlice Park,alice@acme.example\n")
    assert "there is nothing to renew" in said(app)
    assert "Renew early: 2 learners in the file hold a license" in [expander.label for expander in app.expander]
    assert "1 of these licenses end by Apr 1, 2026, when the lot starts." in said(app).replace("*", "")

    app = app.button(key="renew-early").click().run()

    assert not app.exception
    assert "From Apr 1, 2026 until Apr 1, 2027." in said(app)
    with db.read() as r:
        held = r.frame(
            "select starts_at, expires_at from license where learner_id = $soon::uuid order by starts_at", soon=soon
        )
    assert held["expires_at"][0] == held["starts_at"][1]
    assert app.button(key="renew-early").disabled


def test_without_a_lot_that_has_yet_to_start_nothing_is_offered_early(open_page):
    app = upload(open_page("alice"), HEADER + "Alice Park,alice@acme.example\n")

    assert "Live (1)" in tabs(app)
    assert not any("early" in expander.label for expander in app.expander)

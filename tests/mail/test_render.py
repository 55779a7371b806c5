"""What the mails say, to one and to many, and what a hostile value can do to them: nothing."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.mail.facts import DigestFacts, DigestLine, ExpiryFacts, Facts, NamedLearner, OrderFacts
from core.mail.render import KINDS, SUBJECT_LIMIT, render, render_each

HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}\r\nBcc: eve@evil.example\x00\u202e{0}%s"


def a_learner(name: str = "Lena Fischer", *, is_manager: bool = False) -> NamedLearner:
    return NamedLearner(name, "lena@acme.example", "Sales", is_manager)


EXPIRY = ExpiryFacts(
    company="Acme Robotics",
    time_zone="Europe/Berlin",
    expires_on=date(2026, 11, 26),
    expires_at=datetime(2026, 11, 25, 23, tzinfo=UTC),
    learners=48,
    managers=3,
    unallocated=1200,
    named=tuple(a_learner(f"Learner {n}") for n in range(20)),
    requested=20,
    in_stock=1,
    account_manager_name="Ana Ruiz",
    account_manager_email="ana@vendor.example",
    recipient_name="Omar Haddad",
    for_account_manager=False,
    link="https://desk.example/orders?company=1&tab=requested",
)
ORDER = OrderFacts(
    company="Acme Robotics",
    time_zone="America/Sao_Paulo",
    order_number="7F3A21",
    quantity=1500,
    assigned=1400,
    starts_on=date(2026, 11, 23),
    expires_on=date(2027, 11, 23),
    expires_at=datetime(2027, 11, 23, 3, tzinfo=UTC),
    note="For the new plant",
    po_number="PO-4711",
    reason="A hundred have left",
    requested_by="omar@acme.example",
    requested_at=datetime(2026, 11, 22, 17, 5, tzinfo=UTC),
    account_manager_name="Ana Ruiz",
    account_manager_email="ana@vendor.example",
    recipient_name="Omar Haddad",
    link="https://desk.example/orders",
)
DIGEST = DigestFacts(
    account_manager_name="Ana Ruiz",
    time_zone="Europe/Madrid",
    week_of=date(2026, 11, 23),
    lines=(
        DigestLine("Acme Robotics", date(2026, 11, 26), 48, 3, 1200, 20, 1, 30),
        DigestLine("Cobalt Health", date(2026, 12, 3), 1, 0, 0, 0, 5, 0),
    ),
    link="https://desk.example/",
)
FACTS: dict[str, Facts] = {
    "expiry_reminder": EXPIRY,
    "license_expired": EXPIRY,
    "order_requested": ORDER,
    "licenses_assigned": ORDER,
    "order_declined": ORDER,
    "account_manager_digest": DIGEST,
}
ONE = replace(EXPIRY, learners=1, managers=0, unallocated=0, named=(a_learner(),), requested=0, in_stock=0)


def words_of(html: str) -> str:
    """The text that a reader of the HTML sees."""
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_whole_in_subject_html_and_text(kind: str) -> None:
    mail = render(kind, FACTS[kind])

    assert mail.subject
    assert "\n" not in mail.subject
    assert mail.html.startswith("<!doctype html>")
    assert mail.html.rstrip().endswith("</html>")
    assert 'content="light dark"' in mail.html
    assert FACTS[kind].link in mail.text
    assert FACTS[kind].link.replace("&", "&amp;") in mail.html
    assert "None" not in words_of(mail.html) + mail.text
    assert "{" not in words_of(mail.html) + mail.text
    assert "\n\n\n" not in mail.text
    # With twenty people named; each byte is stored and sent once per recipient.
    assert len(mail.html.encode()) < 14_000


@pytest.mark.parametrize("kind", ["expiry_reminder", "license_expired"])
def test_an_expiry_mail_says_what_when_who_and_what_to_do(kind: str) -> None:
    mail = render(kind, EXPIRY)

    for said in (words_of(mail.html), mail.text):
        assert "Thursday, November 26, 2026" in said
        assert "00:00 Europe/Berlin (UTC+01:00)" in said
        assert "Wednesday, November 25, 2026, 23:00 UTC" in said
        assert "48 learners cannot log in, and 3 managers land on a page with renewal instructions" in said
        assert "Renewal is not automatic" in said
        assert "1,200 licenses" in said
        assert "Learner 0" in said
        assert "Learner 19" in said
        assert "and 31 more" in said
        assert "30 more licenses are needed" in said
        assert "Request Licenses" in said
        assert "Allocate Licenses" in said
        assert "Your account manager is Ana Ruiz" in said
    assert mail.subject.startswith("1,251 licenses expire")
    assert mail.subject.endswith("Acme Robotics")


def test_a_single_license_reads_as_one() -> None:
    reminder, notice = render("expiry_reminder", ONE), render("license_expired", ONE)

    assert reminder.subject == "1 license expires on Thursday, November 26, 2026: Acme Robotics"
    assert notice.subject == "1 license expired on Thursday, November 26, 2026: Acme Robotics"
    for mail in (reminder, notice):
        assert "1 learner cannot log in. Renewal" in mail.text
        assert "1 more license is needed" in mail.text
        assert "manager lands" not in mail.text
        assert not re.search(r"\b1 (licenses|learners|managers|people)\b", mail.text + words_of(mail.html))
        assert "more\n" not in mail.text


def test_a_single_manager_lands_on_the_page() -> None:
    mail = render("expiry_reminder", replace(ONE, learners=0, managers=1, named=(a_learner(is_manager=True),)))

    assert "From that moment 1 manager lands on a page with renewal instructions." in mail.text
    assert "Lena Fischer, lena@acme.example, Sales (manager)" in mail.text
    assert "Lena Fischer Manager" in words_of(mail.html)


@pytest.mark.parametrize(
    ("kind", "said"), [("expiry_reminder", "Nobody loses access"), ("license_expired", "Nobody lost access")]
)
def test_unallocated_licenses_alone_take_access_from_nobody(kind: str, said: str) -> None:
    mail = render(kind, replace(ONE, learners=0, unallocated=5, named=()))

    assert said in mail.text
    assert said in words_of(mail.html)
    assert "WHOSE" not in mail.text
    assert "cannot log in" not in mail.text


def test_what_is_in_stock_decides_what_comes_first_after_expiry() -> None:
    stocked = render("license_expired", replace(EXPIRY, in_stock=60, requested=0))
    bare = render("license_expired", replace(EXPIRY, in_stock=0, requested=0))
    coming = render("license_expired", replace(EXPIRY, in_stock=0, requested=60))

    assert (
        '1. Open Expired Licenses, select whom to renew and press "Allocate Licenses": 60 licenses are' in stocked.text
    )
    assert "51 more licenses are needed" in bare.text
    assert "What is requested is enough to renew everybody" in coming.text


def test_an_account_manager_who_gets_it_instead_is_told_why() -> None:
    mail = render("license_expired", replace(EXPIRY, for_account_manager=True))

    for said in (words_of(mail.html), mail.text):
        assert "No manager of Acme Robotics can be reached by mail" in said
        assert "Your account manager is" not in said


def test_the_order_mails_say_number_dates_reason_and_whom_to_ask() -> None:
    requested, assigned, declined = (
        render(kind, ORDER) for kind in ("order_requested", "licenses_assigned", "order_declined")
    )

    assert requested.subject == "1,500 licenses requested, order 7F3A21: Acme Robotics"
    assert "Assign" in words_of(requested.html)
    assert "PO-4711" in requested.text
    assert "14:05 America/Sao_Paulo (UTC\u221203:00)" in requested.text
    assert "17:05 UTC" in requested.text
    assert assigned.subject == "1,400 licenses ready to allocate, order 7F3A21: Acme Robotics"
    assert "1,500 licenses requested" in words_of(assigned.html)
    assert "Monday, November 22, 2027" in assigned.text
    assert "A hundred have left" in words_of(declined.html)
    assert "Ana Ruiz, ana@vendor.example" in declined.text


def test_an_order_just_filed_has_no_dates_yet() -> None:
    filed = replace(
        ORDER, assigned=None, starts_on=None, expires_on=None, expires_at=None, note="", po_number="", reason=""
    )

    mail = render("order_requested", filed)

    assert "None" not in mail.text + words_of(mail.html)
    assert "PO number" not in mail.text
    assert "Note" not in mail.text
    assert "Reason" not in mail.text


def test_the_digest_sums_up_and_lists_each_lapse() -> None:
    mail = render("account_manager_digest", DIGEST)

    assert mail.subject == "Week of Nov 23, 2026: 52 licenses of learners and managers expire in 8 weeks, 30 short"
    assert "48 learners, 3 managers, 1,200 unallocated licenses; requested 20, in stock 1, short 30" in mail.text
    assert "1 learner, 0 managers" in mail.text
    assert "Cobalt Health" in words_of(mail.html)


def test_a_digest_of_nothing_says_so() -> None:
    mail = render("account_manager_digest", replace(DIGEST, lines=()))

    assert mail.subject.endswith("nothing expires in 8 weeks")
    assert "Nothing expires at your companies" in words_of(mail.html)


def hostile(facts: Facts) -> Facts:
    """The same facts with every text that a person types replaced."""
    typed = {
        name: HOSTILE
        for name in type(facts).__slots__
        if isinstance(getattr(facts, name), str) and name not in ("time_zone", "link")
    }
    if isinstance(facts, ExpiryFacts):
        people = tuple(NamedLearner(HOSTILE, HOSTILE, HOSTILE, manager) for manager in (True, False))
        return replace(facts, named=people, **typed)
    if isinstance(facts, DigestFacts):
        return replace(facts, lines=tuple(replace(line, company=HOSTILE) for line in facts.lines), **typed)
    return replace(facts, **typed)


@pytest.mark.parametrize("kind", KINDS)
def test_typed_values_are_escaped_flattened_and_never_interpreted(kind: str) -> None:
    mail = render(kind, hostile(FACTS[kind]))

    assert "<script" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;{{ 7*7 }} Bcc: eve@evil.example {0}%s" in mail.html
    assert not [c for c in mail.subject + mail.html + mail.text if c != "\n" and ord(c) < 32]
    assert "\u202e" not in mail.subject + mail.html + mail.text
    assert not re.search(r"^Bcc:", mail.text, flags=re.MULTILINE)
    assert "\r" not in mail.subject
    assert "\n" not in mail.subject
    assert not re.search(r'(href|style|class)="[^"]*<', mail.html)


NAMES = (
    *(
        "Omar Haddad",
        "",
        "<b>Eve</b>",
        "\"Q\" & 'A'",
        "{{ f.company }}",
        "{0} {name} %s",
        "two\r\nlines",
        "\x00",
        " ",
        "\n",
    ),
    *("a\x00b\x1fc", "\u202eEve", "A\ud800B", "Zoë 李", "&lt;", "\\1 \\g<0>", HOSTILE),
)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "account_manager_digest"])
@pytest.mark.parametrize("names", [NAMES, NAMES[:1], NAMES[1:2], NAMES[::-1], ()])
def test_mails_to_many_are_to_the_byte_what_each_alone_would_be(kind: str, names: tuple[str, ...]) -> None:
    facts = FACTS[kind]
    assert isinstance(facts, ExpiryFacts | OrderFacts)

    for shared in (facts, hostile(facts)):
        assert isinstance(shared, ExpiryFacts | OrderFacts)
        alone = [render(kind, replace(shared, recipient_name=name)) for name in names]
        assert render_each(kind, shared, names) == alone


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_can_always_be_stored_and_sent(kind: str) -> None:
    facts = FACTS[kind]
    field = "account_manager_name" if isinstance(facts, DigestFacts) else "company"

    mail = render(kind, replace(facts, **{field: "A\ud800B" * 400}))

    (mail.subject + mail.html + mail.text).encode()


def test_a_very_long_company_name_leaves_the_date_in_the_subject() -> None:
    mail = render("expiry_reminder", replace(EXPIRY, company="Acme " * 200))

    assert len(mail.subject) <= SUBJECT_LIMIT
    assert mail.subject.startswith("1,251 licenses expire on Thursday, November 26, 2026: Acme")
    assert mail.subject.endswith("…")


def test_facts_of_another_family_are_refused() -> None:
    with pytest.raises(TypeError, match="not made of DigestFacts"):
        render("expiry_reminder", DIGEST)
    with pytest.raises(TypeError, match="'newsletter'"):
        render("newsletter", EXPIRY)

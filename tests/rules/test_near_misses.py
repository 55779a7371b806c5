"""Who comes close is suggested with the reason, who does not is nobody, and a crowd of equals tells nothing."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rules.emails import email_key
from core.rules.near_misses import near_misses
from core.store.demo.names import _PEOPLE

PEOPLE = {
    "jane.roe@acme.com": "Jane Roe",
    "jörg.weiß@acme.com": "Jörg Weiß",
    "l.obrien@acme.com": "Liam O'Brien",
    "learner123@acme.com": "",
    "maria.lopez@acme.org": "María López",
    "tom@acme.com": "Tom Smith",
    "anna.adler@xn--bcher-kva.example": "Anna Adler",
}


def learners(people):
    rows = [(f"id of {email}", email, email, name, "expired", None) for email, name in people.items()]
    names = ("learner_id", "email", "email_key", "name", "status")
    return pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), "ends_on": pl.Date}, orient="row")


def key_of(address):
    try:
        return email_key(address)
    except InvalidInput:
        return None


def unknown(*addresses, name=""):
    rows = [(line, address, key_of(address), name) for line, address in enumerate(addresses, start=2)]
    schema = {"line": pl.UInt32, "address": pl.String, "key": pl.String, "name": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def suggested(address, *, name="", people=PEOPLE):
    """E-mail and evidence of the suggestions for one row, the best first."""
    return near_misses(unknown(address, name=name), learners(people)).select("email", "evidence").rows()


@pytest.mark.parametrize(
    ("typed", "email", "evidence"),
    [
        ("jörg.weiß@acme.com", "jörg.weiß@acme.com", "The same address, in letters that are easily confused."),
        ("j\u0430ne.roe@acme.com", "jane.roe@acme.com", "but \u201c\u0430\u201d is Cyrillic"),
        ("jane.r\u03bfe@acme.com", "jane.roe@acme.com", "but \u201c\u03bf\u201d is Greek"),
        ("\uff4aane.roe@acme.com", "jane.roe@acme.com", "but \u201c\uff4a\u201d is Fullwidth"),
        ("jorg.weiss@acme.com", "jörg.weiß@acme.com", "but for \u201c\u00f6\u201d"),
        ("anna.adler@bucher.example", "anna.adler@xn--bcher-kva.example", "but for \u201c\u00fc\u201d"),
        ("jane.roe+news@acme.com", "jane.roe@acme.com", "The same mailbox, with another tag or none"),
        ("janeroe@acme.com", "jane.roe@acme.com", "other dots or dashes"),
        ("jane_roe@acme.com", "jane.roe@acme.com", "other dots or dashes"),
        ("roe.jane@acme.com", "jane.roe@acme.com", "The names change places"),
        ("jane.roe@acme.con", "jane.roe@acme.com", "Nearly the same domain."),
        ("jane.roe@amce.com", "jane.roe@acme.com", "Nearly the same domain"),
        ("tom@acme.con", "tom@acme.com", "Nearly the same domain."),
        ("jane.roe@acme.org", "jane.roe@acme.com", "another domain of the company."),
        ("jane.roe@home.example", "jane.roe@acme.com", "at another domain."),
        ("jnae.roe@acme.com", "jane.roe@acme.com", "One letter differs."),
        ("jane.rooe@acme.com", "jane.roe@acme.com", "One letter differs"),
        ("jane.ro@acme.com", "jane.roe@acme.com", "One letter differs"),
        ("maria.lopes@acme.org", "maria.lopez@acme.org", "One letter differs"),
        ("lerner123@acme.com", "learner123@acme.com", "One letter differs"),
        ("jroe@acme.com", "jane.roe@acme.com", "A short form of the name"),
        ("liam.obrien@acme.com", "l.obrien@acme.com", "A short form of the name"),
        ("jane.rooe@amce.com", "jane.roe@acme.com", "One letter differs, and the domain is nearly the same."),
        ("jane.roe@@acme,com", "jane.roe@acme.com", "No address as it is; probably meant to be this one."),
        ("jane.roe (at) acme.com", "jane.roe@acme.com", "No address as it is"),
        ("jane.roe@acme.com, left", "jane.roe@acme.com", "at another domain"),
    ],
)
def test_each_kind_of_nearness_is_found_and_said(typed, email, evidence):
    (best, said), *_ = suggested(typed)

    assert best == email
    assert evidence in said


@pytest.mark.parametrize(
    "typed",
    [
        "x@y.example",
        "learner124@acme.com",
        "tim@acme.com",
        "lopez@acme.org",
        "info@acme.org",
        "tom@else.example",
        "oops",
        "",
        "@",
        "jane",
    ],
)
def test_who_does_not_come_close_is_nobody(typed):
    assert suggested(typed) == []


def test_a_name_in_the_file_finds_its_learner_whatever_the_order_and_the_accents():
    for name in ("Maria Lopez", "Lopez, Maria", "MARÍA  LÓPEZ"):
        [(email, said)] = suggested("ml77@home.example", name=name)
        assert email == "maria.lopez@acme.org"
        assert said == "The name is the same, María López; the address is another one."


def test_a_name_that_is_one_letter_apart_is_said_to_be_and_a_short_one_is_somebody_else():
    people = {"m.g@acme.com": "María González", "tom@acme.com": "Tom Jones"}

    [(email, said)] = suggested("x77@home.example", name="Gonzales, Maria", people=people)
    assert (email, said) == ("m.g@acme.com", "Nearly the same name, María González; the address is another one.")
    assert suggested("x77@home.example", name="Tim Jones", people=people) == []
    assert suggested("x77@home.example", name="Maria Gonzo", people=people) == []


def test_two_reasons_weigh_more_than_one_and_another_name_weighs_against():
    def score(name):
        found = near_misses(unknown("jnae.roe@acme.com", name=name), learners(PEOPLE))
        return found["score"].to_list(), found["evidence"].to_list()

    (with_name,), (said,) = score("Roe, Jane")
    (without,), _ = score("")
    (against,), (warned,) = score("Bartholomew Quill")
    assert with_name > without > against
    assert said.endswith("The name is the same.")
    assert warned.endswith("The name is another one.")


def test_a_name_that_is_nearly_the_same_is_shown_beside_a_close_address():
    people = {"mario.gonzalez@acme.com": "Mario González"}

    [(email, said)] = suggested("maria.gonzalez@acme.com", name="Maria González", people=people)
    assert (email, said) == (
        "mario.gonzalez@acme.com",
        "One letter differs. The name is nearly the same, Mario González.",
    )


def test_a_short_name_one_letter_apart_is_somebody_else_unless_the_name_is_the_same():
    assert suggested("tim@acme.com", name="Tim Jones") == []
    assert suggested("tomm@acme.com", name="Tom Smith")[0][0] == "tom@acme.com"


def test_a_short_local_part_at_a_mistyped_domain_is_refuted_by_another_name():
    assert suggested("tom@acme.con", name="Tom Smith")[0][0] == "tom@acme.com"
    assert suggested("tom@acme.con", name="Bartholomew Quill") == []


def test_the_same_name_counts_where_the_address_is_not_close_enough():
    [(email, said)] = suggested("tom@acme.example", name="Smith, Tom")

    assert email == "tom@acme.com"
    assert said.startswith("The name is the same, Tom Smith")


def test_two_who_come_equally_close_are_both_suggested():
    people = {"jane.roe1@acme.com": "", "jane.roe1@acme.org": ""}

    assert [email for email, _ in suggested("jane.roe1@home.example", people=people)] == list(people)


def test_people_who_share_a_form_with_a_crowd_are_not_suggested_by_it():
    people = {f"p{number}@acme.com": "Anna Adler" for number in range(50)}

    assert suggested("someone@home.example", name="Anna Adler", people=people) == []


def test_numbered_learners_are_found_by_their_number_alone():
    people = {f"learner{number}@big.example": "Anna Adler" for number in range(3000)}
    found = near_misses(unknown(*(f"lerner{number}@big.example" for number in range(300))), learners(people))

    assert found["email"].to_list() == [f"learner{number}@big.example" for number in range(300)]


def someone(pool):
    first, last = pool
    return random.choice(first.split()), random.choice(last.split())


def test_people_who_are_no_customers_hardly_ever_get_a_suggestion():
    random.seed(7)
    everybody = {someone(random.choice(_PEOPLE)) for _ in range(6000)}
    names = sorted(everybody)
    random.shuffle(names)

    def address(first, last, domain):
        return f"{first}.{last}@{domain}".lower()

    people = {address(*name, "acme.com"): " ".join(name) for name in names[:2000]}
    strangers = [address(*name, "else.example") for name in names[2000:2500]]
    found = near_misses(unknown(*strangers), learners(people))

    assert found["line"].n_unique() <= 5


@pytest.mark.parametrize("of_nobody", [True, False])
def test_without_anybody_to_compare_there_are_no_suggestions_and_the_same_columns(of_nobody):
    found = near_misses(unknown() if of_nobody else unknown("x@acme.com"), learners(PEOPLE if of_nobody else {}))

    assert found.is_empty()
    assert found.columns == ["line", "learner_id", "email", "name", "status", "ends_on", "score", "evidence"]


LOCAL = st.text(alphabet="ajnero._+1", min_size=1, max_size=9)
TYPED = st.builds("{}@{}".format, LOCAL, st.sampled_from(["acme.com", "acme.org", "home.example"]))


@settings(max_examples=60)
@given(
    typed=st.lists(TYPED, max_size=6),
    people=st.lists(TYPED.filter(key_of), unique=True, max_size=8),
    seed=st.randoms(use_true_random=False),
)
def test_suggestions_are_few_ordered_ours_and_the_same_in_any_order(typed, people, seed):
    ours = learners(dict.fromkeys(people, "Jane Roe"))
    found = near_misses(unknown(*typed), ours, most=2)

    assert set(found["learner_id"]) <= set(ours["learner_id"])
    assert found.group_by("line").len()["len"].max() in (None, 1, 2)
    assert found.equals(found.sort("line", "score", "email", descending=[False, True, False]))
    order = list(range(ours.height))
    seed.shuffle(order)
    assert near_misses(unknown(*typed), ours[order], most=2).equals(found)

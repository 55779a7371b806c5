"""A pair is worth what it has in common, said in a sentence; a crowd of short names is worth nothing."""

import pytest

from core.rules.near_evidence import LEAST, SCORES, Side, verdict

JANE = Side("jane.roe", "acme.com", "janeroe", "jane roe", "Jane Roe")


def other(local="jane.roe", domain="acme.com", called=""):
    return Side(local, domain, local.replace(".", ""), called, called.title())


@pytest.mark.parametrize("kind", SCORES)
def test_each_kind_has_a_sentence_and_is_worth_a_suggestion(kind):
    local = "jnae.roe" if kind in ("typo", "both typos") else "jane.roe"
    domain = "acme.con" if kind in ("domain typo", "both typos") else "acme.com"
    called = "jane roebuk" if kind == "close name" else ""
    ours = other(called="jane roebuck") if called else JANE
    score, said = verdict(kind, other(local, domain, called), ours, frozenset())

    assert said.endswith(".")
    assert said[0].isupper()
    assert score >= LEAST


@pytest.mark.parametrize(
    ("domain", "domains", "said"),
    [
        ("acme.con", frozenset(), "Nearly the same domain"),
        ("else.example", frozenset({"else.example"}), "another domain of the company"),
        ("else.example", frozenset(), "at another domain."),
    ],
)
def test_another_domain_is_a_mistake_the_companys_own_or_a_strange_one(domain, domains, said):
    assert said in verdict("other domain", other(domain=domain), JANE, domains)[1]


def test_two_letters_are_too_many_for_a_short_name():
    assert verdict("typo", other("jxxe.roe"), JANE, frozenset()) == (0, "")
    long = Side("katharina.lindemann", "acme.com", "katharinalindemann", "", "")
    score, said = verdict("typo", other("kathrina.lindeman"), long, frozenset())
    assert score == SCORES["two typos"]
    assert said.startswith("Two letters differ")


def test_the_same_name_adds_and_another_name_takes_away():
    def score(called):
        return verdict("other domain", other(domain="else.example", called=called), JANE, frozenset())[0]

    assert score("jane roe") > score("") > score("bartholomew quill")
    assert score("bartholomew quill") < LEAST


@pytest.mark.parametrize("domain", ["acne.com", "acme.con", "acme.cmo", "acmecom"])
def test_one_mistake_in_a_domain_is_one(domain):
    assert verdict("other domain", other(domain=domain), JANE, frozenset())[0] == SCORES["domain typo"]


@pytest.mark.parametrize(
    ("one", "another"), [("ge.com", "hp.com"), ("d1.example", "d2.example"), ("acme.at", "acme.de")]
)
def test_a_short_name_another_number_and_another_country_are_no_mistakes(one, another):
    kept = Side("jane.roe", another, "janeroe", "", "")

    assert verdict("domain typo", other(domain=one), kept, frozenset()) == (0, "")
    assert verdict("other domain", other(domain=one), kept, frozenset())[0] == SCORES["other domain"]


def test_a_domain_of_the_company_is_no_mistake_however_near():
    assert "of the company" in verdict("other domain", other(domain="acme.con"), JANE, frozenset({"acme.con"}))[1]


def test_people_who_share_a_surname_and_an_initial_are_two_people():
    aaron = Side("aadler", "acme.com", "aadler", "aaron adler", "Aaron Adler")
    anna = Side("aadler", "else.example", "aadler", "adler anna", "Anna Adler")

    assert verdict("other domain", anna, aaron, frozenset())[0] < LEAST

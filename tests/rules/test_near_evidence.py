"""A pair is worth what it has in common, said in a sentence; a crowd of short names is worth nothing."""

import pytest

from core.rules.near_evidence import LEAST, SCORES, Side, verdict

JANE = Side("jane.roe", "acme.com", "janeroe", "jane roe", "Jane Roe")


def other(local="jane.roe", domain="acme.com", called=""):
    return Side(local, domain, local.replace(".", ""), called, called.title())


@pytest.mark.parametrize("kind", SCORES)
def test_each_kind_has_a_sentence_and_is_worth_a_suggestion(kind):
    score, said = verdict(
        kind,
        other("jnae.roe" if kind == "typo" else "jxxe.rxe" if kind == "two typos" else "jane.roe"),
        JANE,
        frozenset(),
    )

    assert said.endswith(".")
    assert said[0].isupper()
    assert score == 0 or score >= LEAST


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

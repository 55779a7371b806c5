"""What counts as an e-mail address, and which spellings are one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rules.emails import MAX_LENGTH, EmailAddress, email_key, parse_email


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ana@acme.example", "ana@acme.example"),
        ("Ana.Ruiz@ACME.Example", "ana.ruiz@acme.example"),
        ("ana@example.com", "ana@example.com"),
        ("Ana@BÜCHER.example", "ana@xn--bcher-kva.example"),
        ("ana@XN--BCHER-KVA.example", "ana@xn--bcher-kva.example"),
        ("ana@acme。example", "ana@acme.example"),
        ("ana@\uff41\uff43\uff4d\uff45.example", "ana@acme.example"),
        ("ana@faß.example", "ana@xn--fa-hia.example"),
        ("ana@fass.example", "ana@fass.example"),
        ("Jose\u0301@acme.example", "josé@acme.example"),
        ("JOSÉ@acme.example", "josÉ@acme.example"),
        ("İ@acme.example", "İ@acme.example"),
        ("\u039f\u0394\u039f\u03a3@acme.example", "\u039f\u0394\u039f\u03a3@acme.example"),
        ("\uff41na@acme.example", "\uff41na@acme.example"),
        ("ana+x@acme.example", "ana+x@acme.example"),
        ("a.na@acme.example", "a.na@acme.example"),
        ("=1+1@acme.example", "=1+1@acme.example"),
        ("-a@acme.example", "-a@acme.example"),
        ("a%0d%0a@acme.example", "a%0d%0a@acme.example"),
        ("\u0430na@acme.example", "\u0430na@acme.example"),
    ],
)
def test_the_key_unifies_case_and_domains_and_nothing_else(typed: str, key: str) -> None:
    assert parse_email(typed) == EmailAddress(typed, key)


@pytest.mark.parametrize(
    "blank", [" ", "\t", "\r\n", "\xa0", "\u200b", "\u200d", "\u2060", "\ufeff", "\u3000", "\u200e", " \xa0\u200b "]
)
def test_blank_and_invisible_characters_around_an_address_are_trimmed(blank: str) -> None:
    assert parse_email(f"{blank}Ana@acme.example{blank}") == EmailAddress("Ana@acme.example", "ana@acme.example")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "is empty"),
        (" \u200b\xa0", "is empty"),
        ("ana", "must have an @-sign"),
        ("@acme.example", "something before the @-sign"),
        ("ana@", "something after the @-sign"),
        ("ana@acme", "should have a period"),
        ("ana@localhost", "should have a period"),
        ("ana@acme.test", "reserved name"),
        ("ana@acme.local", "reserved name"),
        ("ana@acme.example.", "cannot end with a period"),
        ("ana@acme..example", "two periods"),
        ("ana.@acme.example", "period immediately before"),
        ("ana@-acme.example", "hyphen immediately after"),
        ("ana@ac_me.example", "invalid characters"),
        ("ana ruiz@acme.example", "SPACE"),
        ("ana\xa0ruiz@acme.example", "NO-BREAK SPACE"),
        ("an\u200ba@acme.example", "ZERO WIDTH SPACE"),
        ("an\u202ea@acme.example", "RIGHT-TO-LEFT OVERRIDE"),
        ("an\x00a@acme.example", "U+0000"),
        ("ana\r\n@acme.example", "U+000D"),
        ("an\ud800a@acme.example", "U+D800"),
        ("ana@acme@acme.example", "invalid characters"),
        ("ana@acme.example,bo@acme.example", "invalid characters"),
        ("ana@acme.example; bo@acme.example", "invalid characters"),
        ("Ana <ana@acme.example>", "not permitted here"),
        ("<b>ana@acme.example</b>", "."),
        ('"ana ruiz"@acme.example', "Quoting"),
        ("ana@[127.0.0.1]", "bracketed IP address"),
        ("ana@127.0.0.1", "top-level domain"),
        ("a" * 65 + "@acme.example", "too long before the @-sign"),
        ("a@" + "b" * 64 + ".example", "periods cannot be separated"),
        ("a@" + "b." * 130 + "example", "longer than 254"),
        ("a" * 100_000, "longer than 254"),
    ],
)
def test_what_is_no_address_is_refused_by_name(typed: str, fault: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_email(typed)

    assert fault in str(refusal.value)
    assert len(str(refusal.value)) < 400
    assert str(refusal.value).isprintable()


def test_a_refusal_quotes_the_text_shortened() -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_email("\x07" + "x" * 100)

    assert str(refusal.value).startswith("“�" + "x" * 58 + "…” is not an e-mail address")


def test_the_longest_address_is_accepted_and_one_character_more_is_not() -> None:
    domain = ".".join(["b" * 60] * 3) + ".example"
    longest = "a" * 63 + "@" + "c" * (MAX_LENGTH - 64 - len(domain)) + domain
    assert len(longest) == MAX_LENGTH

    assert email_key(longest) == longest
    with pytest.raises(InvalidInput):
        parse_email("a" + longest)


def key_or_refusal(typed: str) -> tuple[str, str]:
    try:
        return email_key(typed), ""
    except InvalidInput as refusal:
        return "", str(refusal)


@given(typed=st.emails())
def test_a_key_is_its_own_key_whatever_the_case_it_was_typed_in(typed: str) -> None:
    key, refusal = key_or_refusal(typed)

    assert key_or_refusal(key) == (key, "") if key else refusal
    assert key_or_refusal(typed.swapcase())[0] == key


@given(typed=st.text(max_size=40).map(lambda text: f"{text}@acme.example") | st.text())
def test_any_text_is_a_key_without_blanks_or_a_refusal_of_one_line(typed: str) -> None:
    key, refusal = key_or_refusal(typed)

    if key:
        assert key_or_refusal(key) == (key, "")
        assert key.split() == [key]
    else:
        assert refusal.isprintable()

"""What counts as an e-mail address, and which spellings are one person."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rules.emails import MAX_LENGTH, EmailAddress, confirmable, email_key, email_keys, parse_email


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
        ("JOSÉ@acme.example", "josé@acme.example"),
        ("JOSE\u0301@acme.example", "josé@acme.example"),
        ("İ@acme.example", "i\u0307@acme.example"),
        ("\u039f\u0394\u039f\u03a3@acme.example", "\u03bf\u03b4\u03bf\u03c2@acme.example"),
        ("\uff21na@acme.example", "\uff41na@acme.example"),
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


@pytest.mark.parametrize("unseen", ["\xad", "\u200b", "\u200d", "\u200e", "\u202e", "\u2066", "\u2060", "\ufeff"])
def test_characters_that_nobody_sees_are_taken_out_wherever_they_are(unseen: str) -> None:
    typed = f"{unseen}An{unseen}a@ac{unseen}me.example{unseen}"

    assert parse_email(typed) == EmailAddress("Ana@acme.example", "ana@acme.example")
    assert email_keys(pl.Series([typed]))["key"].to_list() == ["ana@acme.example"]


def test_a_local_part_beyond_ascii_is_to_be_confirmed_and_a_domain_is_not() -> None:
    keys = ["jos\xe9@acme.example", "\u0430na@acme.example", "ana@acme.example", "ana@xn--bcher-kva.example"]

    assert confirmable(pl.Series(keys)).to_list() == [True, True, False, False]
    assert confirmable(pl.Series([], dtype=pl.String)).any() is False


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


# What a shortcut would get wrong: Punycode, reserved names, limits one off, letters that change when they are lowered.
NASTY = [
    "a@acme.test", "a@TEST", "a@b.Local", "a@b.arpa", "a@onion", "a@my-local.example", "a@test.example", "a@b.c",
    "a@xn--bcher-kva.example", "a@xn--a.example", "a@b.xn--p1ai", "a@ab--c.example", "a@b--c.example", "a@1.2",
    "a@b.c1", "a@b.1c", "a@b_c.example", "a@-b.example", "a@b-.example", "a@b..example", "a@b.example.", ".a@b.example",
    "a.@b.example", "a..b@b.example", "a@b@c.example", "a" * 64 + "@b.example", "a" * 65 + "@b.example",
    "a@" + "b" * 63 + ".example", "a@" + "b" * 64 + ".example", "a@b." + "c" * 63, "a@b." + "c" * 64,
    "a@" + "b." * 122 + "example", "a@" + "b." * 123 + "example", "a@" + "b." * 124 + "example",
    "I\u0307@acme.example", "i\u0307@acme.example", "\u212a@acme.example", "a@\u212a.example", "a@\u0130.example",
    "\u017f@acme.example", "JOS\xc9@acme.example", "a@b.example\n", "a@b.example\x00", "a\n@b.example", "\u200b", "",
    "a@b.example\u200b", "\x1ca@b.example", "<a@b.example>", "A <a@b.example>", "\"a\"@b.example", "a@[127.0.0.1]",
    "postMASTER@acme.example", "a!#$%&'*+-/=?^_`{|}~@b.example", "a,b@c.example", "a@b.example;c@d.example", "a\\@b.cd",
]  # fmt: skip
LABELS = st.text(alphabet="aZ09-\u00e9\u0131_", min_size=1, max_size=6) | st.sampled_from(
    ["xn--bcher-kva", "test", "local", "Onion", "arpa", "b" * 63, "b" * 64, "example"]
)
ALMOST = st.builds(
    lambda local, labels, blank: f"{blank}{local}@{'.'.join(labels)}{blank}",
    st.text(alphabet="aIZ0.+_'-\u0307\u00c9\u0130\u200b\xad \"", max_size=8),
    st.lists(LABELS, min_size=1, max_size=5),
    st.sampled_from(["", " ", "\u200b", "\ufeff\t", "\n", "\x00"]),
)


def assert_a_column_says_what_each_text_says(texts: list[str], known: list[str] | None = None) -> None:
    given_keys = None if known is None else pl.Series(known, dtype=pl.String)
    column = email_keys(pl.Series(texts, dtype=pl.String), given_keys)

    assert [(key or "", problem) for key, problem in column.iter_rows()] == [key_or_refusal(text) for text in texts]


def test_a_column_of_nasty_texts_is_read_as_each_text_alone() -> None:
    assert_a_column_says_what_each_text_says(NASTY)


@given(texts=st.lists(st.emails() | ALMOST | st.sampled_from(NASTY) | st.text(max_size=20), max_size=8))
def test_a_column_is_read_as_each_text_alone(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]

    assert_a_column_says_what_each_text_says(texts)


@given(texts=st.lists(st.emails() | ALMOST | st.sampled_from(NASTY), max_size=8))
def test_known_keys_change_no_answer_however_they_are_typed(texts: list[str]) -> None:
    known = [key for key, _ in map(key_or_refusal, texts) if key]

    assert_a_column_says_what_each_text_says([*texts, *known, *(key.upper() for key in known)], known)


def test_a_cell_without_a_value_is_an_empty_text() -> None:
    column = email_keys(pl.Series([None, "Ana@acme.example"], dtype=pl.String))

    assert column["key"].to_list() == [None, "ana@acme.example"]
    assert "is empty" in column["problem"][0]


def test_a_column_without_rows_has_both_columns() -> None:
    assert email_keys(pl.Series([], dtype=pl.String)).schema == {"key": pl.String, "problem": pl.String}

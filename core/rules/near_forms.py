"""The forms of addresses and names in which people come close to each other: what is folded, and how names are joined.

Folding is for suggestions that a person confirms, never for matching (docs/adr/0010). Whole columns at a time.
"""

import polars as pl

# Letters of other scripts that are drawn like a Latin one, and Latin ones that do not come apart; accents and
# full-width forms fall by decomposition.
_CYRILLIC = (
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u043a\u043c\u0442\u0432\u043d\u04cf"
)
_GREEK = "\u03b1\u03b5\u03bf\u03c1\u03c5\u03c7\u03b9\u03ba\u03bd\u03c4"
_LATIN = {"\u0131": "i", "\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u00df": "ss", "\u00e6": "ae", "\u0153": "oe"}
LOOK_ALIKES = {
    **dict(zip(_CYRILLIC, "aeopcyxijshdkmtbhl", strict=True)),
    **dict(zip(_GREEK, "aeopuxikvt", strict=True)),
    **_LATIN,
}
_ROLES = ("info", "office", "hr", "admin", "sales", "support", "contact", "mail", "team", "hello", "service", "kontakt")
_LONGEST = 40


def folded(texts: pl.Expr) -> pl.Expr:
    """Lower case, without accents, full width and look-alikes."""
    bare = texts.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return bare.str.replace_many(list(LOOK_ALIKES), list(LOOK_ALIKES.values()))


def mended(texts: pl.Expr) -> pl.Expr:
    """What is no address, as the address that it was probably meant to be; with an at-sign at least."""
    lower = texts.str.to_lowercase().str.replace_all(r"\s*[(\[{]\s*at\s*[)\]}]\s*|\s+at\s+", "@")
    return (
        lower.str.replace_all(r"\s", "")
        .str.replace_all("@+", "@")
        .str.replace_all(r"[,;]|\.+", ".")
        .str.strip_chars(".()[]<>")
    )


def unicode_domain(domain: str) -> str:
    """A domain in the letters that people see; itself where it is no A-label."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def with_forms(people: pl.DataFrame) -> pl.DataFrame:
    """`people` (columns address and name) with the forms that the kinds of nearness are joined by.

    local and domain as they are; `flocal`, `fdomain` folded; `base` the local part without a tag; `joined` its letters
    and digits; `letters` and `digits` apart; `ordered` its parts in alphabetical order, "" where it has one; `called`
    the parts of the name in alphabetical order, "" where it has one; `short` (list) first letter and last name.
    """
    parts = pl.col("base").str.extract_all(r"[^._\-]+")
    name_parts = folded(pl.col("name").fill_null("")).str.replace_all("['\u2019]", "").str.extract_all(r"[\p{L}\p{N}]+")
    at = pl.col("address").str.split("@")
    frame = people.with_columns(
        local=at.list.slice(0, at.list.len() - 1).list.join("@"), domain=at.list.last(), name_parts=name_parts
    )
    decoded = {name: unicode_domain(name) for name in frame["domain"].unique() if "xn--" in name}
    shown = pl.col("domain").replace(list(decoded), list(decoded.values())) if decoded else pl.col("domain")
    frame = frame.with_columns(flocal=folded(pl.col("local")), fdomain=folded(shown))
    frame = frame.with_columns(base=pl.col("flocal").str.replace(r"\+.*$", ""))
    frame = frame.with_columns(joined=pl.col("base").str.replace_all(r"[._\-']", ""), parts=parts)
    return frame.with_columns(
        letters=pl.col("joined").str.replace_all(r"[0-9]", ""),
        digits=pl.col("joined").str.replace_all(r"[^0-9]", ""),
        ordered=_in_order("parts"),
        called=_in_order("name_parts"),
        short=pl.concat_list(_short_forms("parts"), _short_forms("name_parts")).list.unique().list.drop_nulls(),
        is_role=pl.col("base").is_in(_ROLES),
        is_telling=(pl.col("parts").list.len() > 1) | (pl.col("base").str.len_chars() >= 8),
    ).drop("parts", "name_parts")


def deletions(people: pl.DataFrame, block: str, within: list[str]) -> pl.DataFrame:
    """Each of `people` once per text that is `block` without one of its letters, and once as it is.

    Columns row, near, and `within`. Two texts that are one mistake apart have one of these in common.
    """
    length = pl.col(block).str.len_chars()
    whole = people.filter(length.is_between(4, _LONGEST)).select("row", *within, block)
    longest = int(whole.select(length.max()).item() or 0)
    forms = [whole.select("row", *within, near=block)]
    for place in range(longest):
        without = pl.col(block).str.slice(0, place) + pl.col(block).str.slice(place + 1)
        forms.append(whole.filter(length > place).select("row", *within, near=without))
    return pl.concat(forms).unique()


def _in_order(column: str) -> pl.Expr:
    ordered = pl.col(column).list.sort().list.join(" ")
    return pl.when(pl.col(column).list.len() > 1).then(ordered).otherwise(pl.lit(""))


def _short_forms(column: str) -> pl.Expr:
    """Of first and last part: jroe, janer, roej, roejane; null for a single one."""
    first, last = pl.col(column).list.first(), pl.col(column).list.last()
    forms = pl.concat_list(
        first.str.slice(0, 1) + last,
        first + last.str.slice(0, 1),
        last + first.str.slice(0, 1),
        last + first,
        first + last,
    )
    return pl.when(pl.col(column).list.len() > 1).then(forms).otherwise(pl.lit([], pl.List(pl.String)))

"""Which column of a file holds the e-mails: by whom they name, then by what they are, then by what it is called.

A header alone decides only where no column holds e-mails. Pure: who is known comes from elsewhere.
"""

from dataclasses import dataclass

import polars as pl

from core.rules.address_cells import keyed_addresses

# Headers, casefolded, with nothing but letters and digits kept; "Work e-mail" and the like are hints only.
_EMAIL_NAMES = frozenset(
    {
        *("email", "emails", "mail", "emailaddress", "emailadresse", "mailadresse", "mailaddress", "emailid"),
        *("courriel", "adressecourriel", "adresseemail", "adressemail", "correo", "correoelectrónico"),
        *("correoelectronico", "direccióndecorreo", "direccióndecorreoelectrónico", "emailadres", "emailadress"),
        *("epost", "eposta", "epostadress", "epostadresse", "sähköposti", "adresemail", "indirizzoemail"),
        *("endereçodeemail", "メールアドレス", "电子邮件", "電子郵件", "이메일", "почта", "электроннаяпочта"),
    }
)
_NAME_HINTS = ("mail", "courriel", "correo")
_NAMED, _HINTED = 0.5, 0.25
_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class EmailColumn:
    """A column and what speaks for it: of `tried` cells, how many are `valid` addresses, and how many different
    learners they name (`known`). Of more than 1,000 cells that are not empty (`filled`) a sample is tried. `sample` is
    the first address, else the first cell.
    """

    name: str
    filled: int
    tried: int
    valid: int
    known: int
    sample: str

    @property
    def rank(self) -> tuple[float, float, int]:
        """The better one is greater. A telling header is worth as much as half of the cells."""
        share = self.valid / self.tried if self.tried else 0.0
        named = self.known / self.tried if self.tried else 0.0
        return round(named, 1), round(share, 1) + _name_score(self.name), self.valid

    @property
    def likely(self) -> bool:
        """Whether anything says that it holds e-mails."""
        return self.rank[0] > 0 or self.rank[1] >= _HINTED


def email_columns(cells: pl.DataFrame, known: pl.Series | None = None) -> list[EmailColumn]:
    """Every text column, in the order of the file; `known` are the keys of the company's learners."""
    return [_column(column, known) for column in cells.select(pl.col(pl.String))]


def best_column(columns: list[EmailColumn]) -> EmailColumn | None:
    """The one that most likely holds the e-mails, the leftmost of equals; None where none looks like it."""
    return max((column for column in columns if column.likely), key=lambda column: column.rank, default=None)


def _column(column: pl.Series, known: pl.Series | None) -> EmailColumn:
    filled = column.drop_nulls().str.strip_chars()
    filled = filled.filter(filled != "")
    tried = filled.gather_every(max(1, -(-filled.len() // _SAMPLE)))
    found = keyed_addresses(tried.filter(tried.str.contains("@", literal=True))).drop_nulls("key")
    valid, named = found["address"], found["key"].unique()
    return EmailColumn(
        name=column.name,
        filled=filled.len(),
        tried=tried.len(),
        valid=valid.len(),
        known=0 if known is None else int(named.is_in(known.implode()).sum()),
        sample=str((valid if valid.len() else filled).first() or ""),
    )


def _name_score(name: str) -> float:
    bare = "".join(filter(str.isalnum, name.casefold()))
    if bare in _EMAIL_NAMES:
        return _NAMED
    return _HINTED if any(hint in bare for hint in _NAME_HINTS) else 0.0

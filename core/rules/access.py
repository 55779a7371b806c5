"""Who may do what (docs/design.md section 1), and how a person looks to those who may not know them."""

from enum import StrEnum


class Role(StrEnum):
    """The roles of staff, and of a company's manager."""

    ACCOUNT_MANAGER = "account_manager"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    COMPANY_MANAGER = "company_manager"


class Deed(StrEnum):
    """What a page offers."""

    SEE_ORDERS = "see_orders"
    SEE_EXPIRED = "see_expired"
    SEE_PEOPLE = "see_people"
    REQUEST = "request"
    ASSIGN = "assign"
    DECLINE = "decline"
    CANCEL = "cancel"
    ALLOCATE = "allocate"
    SEE_LEARNERS = "see_learners"
    MANAGE_LEARNERS = "manage_learners"
    MANAGE_TOKENS = "manage_tokens"


_ALLOWED = {
    Role.ACCOUNT_MANAGER: frozenset(Deed) - {Deed.MANAGE_TOKENS},
    Role.ANALYST: frozenset({Deed.SEE_ORDERS, Deed.SEE_EXPIRED}),
    Role.ADMINISTRATOR: frozenset({Deed.MANAGE_TOKENS}),
    Role.COMPANY_MANAGER: frozenset(Deed) - {Deed.ASSIGN, Deed.DECLINE, Deed.MANAGE_TOKENS},
}


def may(role: Role, deed: Deed) -> bool:
    """Whether the role allows the deed; which company it is about is asked elsewhere."""
    return deed in _ALLOWED[role]


def masked_email(email: str) -> str:
    """`jo.lee@acme.example` as `j•••@acme.example`; what is no address (`job`) stays as it is."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else email

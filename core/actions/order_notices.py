"""The mails that an order causes, planned in the transaction that changes it (docs/design.md section 4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from core.mail.facts import OrderFacts
from core.mail.render import Rendered, render_each
from core.rules.emails import email_key
from core.rules.links import orders_link
from core.rules.notices import NoticeKind, dedupe_key
from core.rules.orders import order_number
from core.settings import Settings
from core.store import mails, notice_facts, orders
from core.store.database import Reader, Transaction


def plan_order_notices(tx: Transaction, settings: Settings, kind: NoticeKind, order_id: str) -> None:
    """Plan the mails of `kind` for an order as it is now in `tx`.

    `order_requested` goes to the account manager, `licenses_assigned` to each manager, `order_declined` to the
    requester and each manager. Where no manager can be mailed, the account manager is.
    """
    mails.plan(tx, order_mails(tx, settings, kind, order_id, now=tx.now))


def order_mails(
    r: Reader,
    settings: Settings,
    kind: NoticeKind,
    order_id: str,
    *,
    now: datetime,
    to: Mapping[str, str] | None = None,
) -> list[mails.PlannedMail]:
    """These mails, or the one `to` a single person instead: email, email_key, name."""
    order = orders.order_with_lot(r, order_id)
    asked = pl.Series([order["company_id"]])
    company = notice_facts.company_facts(r, asked).to_dicts()[0]
    people = _told(r, kind, company, order, asked) if to is None else [dict(to)]
    told = {person["email_key"]: person for person in people}
    letters = render_each(kind, _facts(settings, order, company), [person["name"] for person in told.values()])
    return [_mail(kind, order, *one) for one in zip(told.values(), letters, strict=True)]


def _told(
    r: Reader, kind: NoticeKind, company: dict[str, Any], order: dict[str, Any], asked: pl.Series
) -> list[dict[str, Any]]:
    account_manager = {
        "email": company["account_manager_email"],
        "email_key": company["account_manager_key"],
        "name": company["account_manager_name"],
    }
    if kind is NoticeKind.ORDER_REQUESTED:
        return [account_manager]
    managers = notice_facts.recipients(r, asked, kind).to_dicts() or [account_manager]
    if kind is NoticeKind.ORDER_DECLINED:
        requester = {"email": order["requested_by"], "email_key": email_key(order["requested_by"]), "name": ""}
        return [requester, *managers]
    return managers


def _facts(settings: Settings, order: dict[str, Any], company: dict[str, Any]) -> OrderFacts:
    return OrderFacts(
        company=company["name"],
        time_zone=company["time_zone"],
        order_number=order_number(order["order_id"]),
        quantity=order["quantity"],
        assigned=order["assigned"],
        starts_on=order["starts_on"],
        expires_on=order["expires_on"],
        expires_at=order["expires_at"],
        note=order["note"],
        po_number=order["po_number"],
        reason=order["reason"],
        requested_by=order["requested_by"],
        requested_at=order["requested_at"],
        account_manager_name=company["account_manager_name"],
        account_manager_email=company["account_manager_email"],
        recipient_name="",
        link=orders_link(settings.public_url, company["name"]),
    )


def _mail(kind: NoticeKind, order: dict[str, Any], person: dict[str, Any], rendered: Rendered) -> mails.PlannedMail:
    return mails.PlannedMail(
        dedupe_key=dedupe_key(
            kind, company_id=order["company_id"], about=order["order_id"], recipient=person["email_key"]
        ),
        kind=kind,
        company_id=order["company_id"],
        order_id=order["order_id"],
        about_on=None,
        recipient=person["email"],
        recipient_name=person["name"],
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        skipped="",
        useless_at=None,
    )

"""The dialogs of Notifications: one mail as its recipient sees it, re-send it, mark it as sent. Each guards again."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.actions.mark_mail_sent import mark_mail_sent
from core.actions.preview_mails import preview_mail
from core.actions.resend_mail import resend_mail
from core.errors import NotFound
from core.reads.company_contacts import company_contacts
from core.reads.mails import mail_log, one_mail
from core.rules.access import Deed
from core.rules.notices import NoticeKind
from core.rules.outbox import FOR_MANAGERS, IN_DOUBT, REASON_LIMIT
from pages.parts import flash, mail_frame
from pages.parts.dialogs import close_dialog, field, opened
from pages.parts.mail_table import COMING, MARK, OPEN, RESEND
from pages.parts.mail_words import HAPPENED, KINDS, STATES
from pages.parts.page import Page, open_page
from pages.parts.words import moment, plain, unlinked

Mail = dict[str, Any]


def show() -> None:
    """Draw the open dialog, if it is about a mail."""
    dialog = opened()
    if dialog is None:
        return
    name, mail_id, request_key = dialog
    if name == OPEN:
        _mail(mail_id)
    elif name == RESEND:
        _resend(mail_id, request_key)
    elif name == MARK:
        _mark(mail_id)
    elif name == COMING:
        _coming(mail_id)


@st.dialog("Mail", icon=":material/mail:", width="large", on_dismiss=close_dialog)
def _mail(mail_id: str) -> None:
    page = open_page(Deed.SEE_MAILS)
    mail = _found(page, mail_id)
    _header(page, mail)
    if mail["html"]:
        mail_frame.show(mail["subject"], mail["html"], mail["text"])
    else:
        st.info("It was not to be sent, so no text was written.", icon=":material/block:")
    zone = mail["time_zone"] or page.person.time_zone
    log = mail_log(page.db, mail_id=mail_id, company_id=mail["company_id"])
    st.markdown("**What happened to it**")
    lines = [f"{moment(mail['planned_at'], zone)}: Planned"]
    for row in log.iter_rows(named=True):
        by = f" by {plain(row['actor'])}" if row["actor"] else ""
        why = f": {plain(row['reason'])}" if row["reason"] else ""
        lines.append(f"{moment(row['occurred_at'], zone)}: {HAPPENED[row['kind']]}{by}{why}")
    st.caption("  \n".join(lines))


@st.dialog("Mail to come", icon=":material/schedule_send:", width="large", on_dismiss=close_dialog)
def _coming(about: str) -> None:
    """As it would be written with what is known now.

    `about` is its kind, company, date, days before (of a rung of the company's ladder) and recipient, a line each.
    """
    page = open_page(Deed.SEE_MAILS)
    kind, company_id, about_on, days_before, recipient = about.split("\n")
    try:
        mail = preview_mail(
            page.db,
            kind=NoticeKind(kind),
            company_id=company_id or None,
            about_on=date.fromisoformat(about_on),
            days_before=int(days_before) if days_before else None,
            recipient=recipient,
            now=page.now,
        )
    except NotFound as refusal:
        st.warning(str(refusal), icon=":material/info:")
        return
    if mail.skipped:
        st.info(f"{mail.skipped} It is recorded and not sent.", icon=":material/block:")
        return
    st.markdown(f"**{plain(mail.subject)}**  \n:small[:gray[{KINDS[kind]} · to {unlinked(recipient)}]]")
    st.caption("As it would be written now. What changes until it goes out changes it too.")
    mail_frame.show(mail.subject, mail.html, mail.text)


@st.dialog("Re-send", icon=":material/forward_to_inbox:", width="medium", on_dismiss=close_dialog)
def _resend(mail_id: str, request_key: str) -> None:
    """To whom, and why."""
    page = open_page(Deed.MANAGE_MAILS)
    mail = _found(page, mail_id)
    _header(page, mail)
    if mail["state"] in IN_DOUBT:
        st.warning("Nobody knows whether it arrived: its recipient may get it twice.", icon=":material/content_copy:")
    to = {"": f"{mail['recipient']} (the same text again)", **_other_managers(page, mail)}
    with st.form("resend", border=False):
        recipient_id = st.selectbox(
            "To",
            list(to),
            format_func=to.__getitem__,
            key=field("resend-to"),
            filter_mode="contains",
            help="Another manager gets it written anew, with today's facts.",
        )
        reason = st.text_input(
            "Reason", max_chars=REASON_LIMIT, key=field("resend-reason"), help="Your colleagues read it."
        )
        pressed = st.form_submit_button("Re-send", type="primary", key="resend", width="stretch")
    if pressed:
        flash.act(
            lambda: resend_mail(
                page.db,
                mail_id=mail_id,
                recipient_id=recipient_id or None,
                reason=reason or "",
                request_key=request_key,
                now=page.now,
                actor=page.person.email,
            ),
            done="It goes out again with the next run of the job.",
        )


@st.dialog("Mark as sent", icon=":material/mark_email_read:", width="medium", on_dismiss=close_dialog)
def _mark(mail_id: str) -> None:
    """Why it counts as sent."""
    page = open_page(Deed.MANAGE_MAILS)
    _header(page, _found(page, mail_id))
    with st.form("mark-sent", border=False):
        reason = st.text_input(
            "How do you know?", max_chars=REASON_LIMIT, key=field("mark-reason"), placeholder="She has answered it."
        )
        pressed = st.form_submit_button("Mark as Sent", type="primary", key="mark-sent", width="stretch")
    if pressed:
        flash.act(
            lambda: mark_mail_sent(
                page.db, mail_id=mail_id, reason=reason or "", now=page.now, actor=page.person.email
            ),
            done="The mail counts as sent.",
        )


def _found(page: Page, mail_id: str) -> Mail:
    try:
        return one_mail(page.db, mail_id=mail_id, company_id=page.company_id)
    except NotFound as refusal:
        st.warning(str(refusal), icon=":material/info:")
        st.stop()


def _header(page: Page, mail: Mail) -> None:
    name = f"{plain(mail['recipient_name'])}, " if mail["recipient_name"] else ""
    if mail["subject"]:
        st.markdown(f"**{plain(mail['subject'])}**")
    facts = [
        KINDS[mail["kind"]],
        *([plain(mail["company"])] if mail["company"] else []),
        f"**{STATES[mail['state']]}**",
        "attempts: " + f"{mail['attempts']:,}",
        *(["re-sent since"] if mail["is_resent"] else []),
    ]
    st.markdown(f":gray[To {name}{unlinked(mail['recipient'])}]  \n:small[:gray[{' · '.join(facts)}]]")
    if mail["resends"]:
        st.caption(f"It repeats a mail to {plain(mail['resends'])}, because a person re-sent it.")
    if mail["reason"]:
        st.markdown(f":gray[Reason] &nbsp; {plain(mail['reason'])}")
    if mail["state"] == "planned":
        zone = mail["time_zone"] or page.person.time_zone
        st.caption(f"It goes out with the first run of the job from {moment(mail['send_after'], zone)} on.")


def _other_managers(page: Page, mail: Mail) -> dict[str, str]:
    """Who else of the company can have it, by id, with what speaks against it."""
    if mail["company_id"] is None or NoticeKind(mail["kind"]) not in FOR_MANAGERS:
        return {}
    contacts = company_contacts(page.db, company_id=mail["company_id"], now=page.now)
    return {
        row["learner_id"]: ", ".join(
            filter(None, (row["name"], row["email"], "mails bounce" if row["is_bounced"] else ""))
        )
        for row in contacts.filter(pl.col("email") != mail["recipient"]).iter_rows(named=True)
    }

"""The mails that match the filters, a page at a time: all as a table, or those that wait, each with its ways."""

from functools import partial

import streamlit as st

from core.reads.mails import mail_page
from core.rules.access import Deed
from core.rules.filters import MailFilter
from pages.parts import mail_filters, mail_table
from pages.parts.empty import no_mails
from pages.parts.page import Page
from pages.parts.paging import pager, read_page

_PAGE_SIZE, _PAGE_SIZE_TO_DO = 50, 10


def show(page: Page, wanted: MailFilter, *, total: int) -> None:
    """Draw the page that the pager stands on; `total` mails match."""
    if not total:
        no_mails(wanted, clear=mail_filters.clear)
        return
    page_size, zone = _PAGE_SIZE_TO_DO if wanted.is_to_do else _PAGE_SIZE, page.person.time_zone
    key = f"page-{hash((page.company_id, wanted))}"
    read = partial(mail_page, page.db, company_id=page.company_id, wanted=wanted, now=page.now, page_size=page_size)
    mails = read_page(lambda number: (read(page=number), total), page_size=page_size, key=key)[0]
    may_manage = page.may(Deed.MANAGE_MAILS)
    if wanted.is_to_do:
        mail_table.show_waiting(mails, now=page.now, may_manage=may_manage)
    else:
        bar = st.container(horizontal=True, vertical_alignment="center")
        ticked = mail_table.show(mails, zone=zone, by_company=page.company_id is None)
        with bar:
            mail_table.offer(ticked, zone=zone, may_manage=may_manage)
    pager(total, page_size=page_size, key=key)

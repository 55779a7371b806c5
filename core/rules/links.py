"""Addresses of the app: pages, as mails name them (what a click opens is what the sender saw), and calendars."""

from urllib.parse import quote


def orders_link(public_url: str, company: str = "") -> str:
    """The Orders page below `public_url`, of one company (by its name) or of all."""
    query = f"?company={quote(company, safe='')}" if company else ""
    return f"{public_url.rstrip('/')}/orders{query}"


def calendar_link(public_url: str, file: str) -> str:
    """A calendar below `public_url`; `file` is what core.rules.calendar_feeds makes of a feed."""
    return f"{public_url.rstrip('/')}/calendar/{file}"

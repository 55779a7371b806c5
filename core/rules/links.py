"""Addresses of the app's pages, as mails name them: what a click opens is what the sender saw."""

from urllib.parse import quote


def orders_link(public_url: str, company: str = "") -> str:
    """The Orders page below `public_url`, of one company (by its name) or of all."""
    query = f"?company={quote(company, safe='')}" if company else ""
    return f"{public_url.rstrip('/')}/orders{query}"

"""A mail as its recipient sees it: its HTML in a frame that runs nothing, loads nothing and leads nowhere.

Streamlit's own frame lets scripts run and is of our origin. So the mail is not put into it, but into a second frame
within, which is sandboxed with no exception: no scripts, no forms, no windows, an origin of its own.
"""

from html import escape

import streamlit as st

_HEIGHT = 560
# Before the mail: what it may load (nothing but its own styles and images within it), and links that want a window,
# which the sandbox does not open: a press leads nowhere.
_PREFIX = (
    "<!doctype html>"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    'img-src data:">'
    '<base target="_blank">'
)
_FRAME = (
    "<!doctype html><style>html, body {{ margin: 0; height: 100%; overflow: hidden }}"
    " iframe {{ border: 0; width: 100%; height: 100%; background: #fff }}</style>"
    '<iframe sandbox="" referrerpolicy="no-referrer" title="{title}" srcdoc="{mail}"></iframe>'
)


def framed(html: str, *, title: str) -> str:
    """The document that carries the mail in its sandbox."""
    return _FRAME.format(title=escape(title, quote=True), mail=escape(_PREFIX + html, quote=True))


def show(subject: str, html: str, text: str) -> None:
    """Draw both parts of a mail in tabs: as most programs show it, and as plain text."""
    as_html, as_text = st.tabs(["As seen", "Plain text"], key="mail-part")
    with as_html:
        st.iframe(framed(html, title=subject), height=_HEIGHT, alt="The mail as its recipient sees it")
    with as_text:
        st.code(text, language=None, wrap_lines=True, height=_HEIGHT)

"""Keys that work on every page: / goes to the search, N and P turn the page of a list."""

import streamlit as st

# Its hash is in the policy of what pages may run (app.py), so nothing is put into it.
_SCRIPT = """
(() => {
    if (window.renewalDeskKeys) return;
    window.renewalDeskKeys = true;
    const seen = (selector) => [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
    const turn = (name) => seen(`[data-testid=stPagination] button[aria-label="${name}"]:not(:disabled)`)?.click();
    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (event.target.closest("input, textarea, select, [contenteditable=true], [role=dialog]")) return;
        if (event.key === "/") {
            const search = seen("[data-testid=stMain] input[type=search]");
            if (!search) return;
            event.preventDefault();
            search.focus();
            search.select();
        } else if (event.key === "n") {
            turn("Next page");
        } else if (event.key === "p") {
            turn("Previous page");
        }
    });
})();
"""
MARKUP = f"<script>{_SCRIPT}</script>"


def listen() -> None:
    """Let the page listen to them; drawn where it takes no room."""
    st.html(MARKUP, unsafe_allow_javascript=True, width="content")

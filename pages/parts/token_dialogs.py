"""The dialogs of API Tokens: to create one, which shows it once, and to revoke one."""

import streamlit as st

from core.actions.create_api_token import create_api_token
from core.actions.revoke_api_token import revoke_api_token
from core.errors import RenewalDeskError
from core.reads.api_tokens import api_token_list
from core.rules.access import Deed
from core.rules.api_tokens import NAME_LIMIT
from pages.parts import flash
from pages.parts.dialogs import close_dialog, opened
from pages.parts.page import open_page
from pages.parts.words import plain

CREATE, REVOKE = "create-token", "revoke-token"
# The token that was just made, and the opening of the dialog that made it.
_MADE_KEY = "made-token"


def show() -> None:
    """Draw the open dialog, if there is one."""
    dialog = opened()
    if dialog is None:
        return
    name, about, request_key = dialog
    if name == CREATE:
        _create(request_key)
    elif name == REVOKE:
        _revoke(about)


def _close() -> None:
    st.session_state.pop(_MADE_KEY, None)
    close_dialog()


@st.dialog("Create an API token", icon=":material/key:", on_dismiss=_close)
def _create(request_key: str) -> None:
    """`request_key` is made once per opened dialog, which makes one token at most."""
    page = open_page(Deed.MANAGE_TOKENS)
    made = st.session_state.get(_MADE_KEY)
    if made is None or made[0] != request_key:
        with st.form("token", border=False):
            name = st.text_input(
                "Name",
                key="token-name",
                max_chars=NAME_LIMIT,
                placeholder="Training platform",
                help="Who asks with it.",
            )
            if not st.form_submit_button("Create", key="create-now", type="primary", width="stretch"):
                return
        try:
            token = create_api_token(page.db, name=name or "", now=page.now, actor=page.person.email)
        except RenewalDeskError as refusal:
            st.error(str(refusal), icon=":material/error:")
            return
        st.session_state[_MADE_KEY] = (request_key, token)
        st.rerun()
    st.markdown("Copy the token now and keep it where the platform keeps its secrets. **It is not shown again.**")
    st.code(made[1], language=None, wrap_lines=True)
    if st.button("Done", key="token-done", type="primary", width="stretch"):
        _close()
        st.rerun()


@st.dialog("Revoke the API token", icon=":material/key_off:", on_dismiss=close_dialog)
def _revoke(token_id: str) -> None:
    """Said before it is done: who loses what."""
    page = open_page(Deed.MANAGE_TOKENS)
    named = {token["token_id"]: token["name"] for token in api_token_list(page.db).iter_rows(named=True)}
    name = named[token_id]
    st.markdown(f"**{plain(name)}** will be revoked: whoever asks with it is refused from then on.")
    st.caption("This cannot be undone. A new token can be made at any time.")
    if st.button("Revoke", key="revoke-now", type="primary", icon=":material/key_off:", width="stretch"):
        flash.act(
            lambda: revoke_api_token(page.db, name_or_id=token_id, now=page.now, actor=page.person.email),
            done=f"{plain(name)} is revoked.",
        )

"""The HTTP routes beside the pages: Starlette, no Streamlit."""

"""The screens, in Streamlit: each page guards, loads, renders and acts. They know no SQL and no date arithmetic."""

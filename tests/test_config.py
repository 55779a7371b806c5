"""The settings of the server that docs/security.md relies on."""

import tomllib
from pathlib import Path

import pytest

from core.settings import Settings

CONFIG = tomllib.loads((Path(__file__).parent.parent / ".streamlit" / "config.toml").read_text())


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("server", "enableXsrfProtection", True),
        ("server", "enableCORS", True),
        ("server", "enableStaticServing", False),
        ("server", "enableAgentApi", False),
        ("client", "showErrorDetails", "none"),
        ("client", "disableDataExport", True),
        ("browser", "gatherUsageStats", False),
    ],
)
def test_what_keeps_others_out_stays_as_it_is(section, name, value):
    assert CONFIG[section][name] == value


def test_the_server_takes_no_larger_file_than_the_reader():
    assert CONFIG["server"]["maxUploadSize"] == Settings().upload_max_megabytes


def test_no_font_or_icon_is_fetched_from_elsewhere():
    assert "http" not in str(CONFIG["theme"])

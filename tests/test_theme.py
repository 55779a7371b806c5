"""The theme's contrasts: WCAG 2.2 AA, 4.5:1 for text and 3:1 for what is drawn, in light and in dark."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

THEME = tomllib.loads((Path(__file__).parent.parent / ".streamlit" / "config.toml").read_text())["theme"]
MODES = ("light", "dark")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", ["page", "sidebar"])
def test_text_is_readable_on_every_ground(mode, ground):
    colors = _colors(mode, ground)

    for background in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(colors["textColor"], colors[background]) >= 7
        assert contrast(colors["linkColor"], colors[background]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_the_white_label_of_a_primary_button_is_readable(mode):
    colors = _colors(mode, "page")

    assert contrast(colors["primaryColor"], "#ffffff") >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", ["page", "sidebar"])
def test_a_caption_is_readable(mode, ground):
    colors = _colors(mode, ground)

    assert contrast(_mixed(colors["textColor"], colors["backgroundColor"], 0.6), colors["backgroundColor"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_the_name_of_the_open_tab_is_readable(mode):
    colors = _colors(mode, "page")

    assert contrast(colors["primaryColor"], colors["backgroundColor"]) >= 4.5


def test_a_warning_is_readable_where_streamlit_s_own_colors_are_not():
    assert contrast(THEME["light"]["yellowTextColor"], "#fffae5") >= 7


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["redColor", "orangeColor", "greenColor", "blueColor"])
def test_colored_words_are_readable(mode, name):
    colors = _colors(mode, "page")

    assert contrast(colors[name], colors["backgroundColor"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_every_chart_color_is_seen(mode):
    colors = _colors(mode, "page")

    assert all(contrast(color, colors["backgroundColor"]) >= 3 for color in colors["chartCategoricalColors"])


def contrast(one: str, other: str) -> float:
    """The ratio of two colors' luminances, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _mixed(color: str, ground: str, share: float) -> str:
    """What is seen of a color that covers its ground by a share."""
    channels = zip(bytes.fromhex(color[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(share * over + (1 - share) * under) for over, under in channels).hex()


def _luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colors(mode: str, ground: str) -> dict[str, Any]:
    return THEME[mode] | (THEME[mode]["sidebar"] if ground == "sidebar" else {})

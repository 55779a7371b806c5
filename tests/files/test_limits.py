"""Limits come from the settings."""

from core.files.limits import Limits, limits_of
from core.settings import load_settings


def test_the_defaults_are_the_settings_defaults():
    assert limits_of(load_settings()) == Limits()


def test_settings_change_them():
    settings = load_settings(upload_max_megabytes=3, upload_max_rows=4, upload_seconds=5, upload_memory_megabytes=600)

    assert limits_of(settings) == Limits(megabytes=3, rows=4, seconds=5, memory_megabytes=600)

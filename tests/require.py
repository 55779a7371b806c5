"""What a test needs from the machine: skipped with a reason where it is missing, failed where REQUIRE_ALL=1."""

import os
import shutil

import pytest

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


def need(condition: object, reason: str) -> None:
    """Go on where `condition` holds; otherwise skip, or fail where nothing may be missing."""
    if condition:
        return
    if REQUIRE_ALL:
        pytest.fail(f"REQUIRE_ALL=1, and {reason}", pytrace=False)
    pytest.skip(reason)


def chromium() -> str:
    """The path of a Chromium that Playwright can drive."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
    need(path, "there is no Chromium on PATH: install the package `chromium`")
    return path


def libreoffice() -> str:
    """The path of LibreOffice's command."""
    path = shutil.which("soffice") or ""
    need(path, "there is no LibreOffice on PATH: install the package `libreoffice-calc`")
    return path

"""A real browser for the tests of the page."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def find_browser() -> str:
    """The path of a browser; without one the test fails in CI and is skipped elsewhere."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is not None:
        return path
    words = f"no browser: install one of {', '.join(NAMES)}"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)

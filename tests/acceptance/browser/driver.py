"""Starts Chromium, driven by Playwright, where both are installed."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.kit.screens import chromium

ENVIRONMENT = Path(__file__).parents[3] / ".venv-browser"

REQUIRE = "CXBOT_REQUIRE_BROWSER"

ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=en-US")
"""For Chromium. The pages are our own, so root needs no sandbox around them."""

WAITING_MS = 20_000
"""How long a page may take to do what is waited for; nothing waits for a time alone."""


def packages() -> Path | None:
    """Return the folder of the packages that these tests need; None without one."""
    return next(iter(ENVIRONMENT.glob("lib/python*/site-packages")), None)


def missing() -> str:
    """Return what is missing for tests in a browser; empty for nothing."""
    if chromium.find() is None:
        return "Chromium is not installed, so nothing was tested in a browser"
    if packages() is None:
        return "Playwright is not installed, so nothing was tested in a browser: make browser"
    return ""


def need(file: Path = ENVIRONMENT, without: str = "") -> None:
    """Skip a test that has no browser, or fail it where browsers are required.

    Args:
        file: A file that it needs beside.
        without: The message if it is not there.
    """
    lacks = missing() or ("" if file.exists() else without)
    if lacks and os.environ.get(REQUIRE):
        pytest.fail(lacks)
    if lacks:
        pytest.skip(lacks)


def playwright() -> Any:
    """Return the module of Playwright."""
    folder = str(packages())
    if folder not in sys.path:
        # Behind everything else: it has releases of its own of what both environments need.
        sys.path.append(folder)
    return import_module("playwright.async_api")


def expect(what: Any) -> Any:
    """Return Playwright's assertions about a page or a part of it, which wait until they hold."""
    module = playwright()
    module.expect.set_options(timeout=WAITING_MS)
    return module.expect(what)


@asynccontextmanager
async def browser() -> AsyncIterator[Any]:
    """Run a Chromium, as an object of Playwright."""
    need()
    async with playwright().async_playwright() as driver:
        running = await driver.chromium.launch(
            executable_path=chromium.find(), args=list(ARGUMENTS)
        )
        try:
            yield running
        finally:
            await running.close()

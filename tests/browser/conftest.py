"""A browser, a running console, and a person who is signed in."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from forecourt.console.assets import FOLDER
from tests.browser.world import PASSWORD, World, running_console

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SignIn = Callable[..., Awaitable[Page]]


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A node with its console, on a store of its own."""
    assert (FOLDER / "console.js").is_file(), "the console's files are not built: make assets"
    async with running_console(sqlite_url, tmp_path) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium of the machine; each context has a profile of its own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path is not None, "no Chromium: make tools"
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        await launched.close()


@pytest.fixture
async def sign_in(world: World, browser: Browser) -> AsyncIterator[SignIn]:
    """`await sign_in("operator", color_scheme="dark")`: that person's first page. A script error on any page fails the test."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    async def enter(role: str = "administrator", **options: object) -> Page:
        context = await browser.new_context(**options)  # type: ignore[arg-type]
        opened.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        await page.goto(world.url)
        await page.get_by_label("E-mail address").fill(f"{role}@example.org")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{world.url}/")
        return page

    yield enter
    for context in opened:
        await context.close()
    assert errors == []

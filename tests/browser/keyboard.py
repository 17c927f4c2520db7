"""A person without a mouse."""

from playwright.async_api import Page


async def tab_to(page: Page, wanted: str, *, back: bool = False) -> None:
    """Press Tab, or Shift and Tab, until the thing with this text or id has the focus."""
    for _ in range(60):
        await page.keyboard.press("Shift+Tab" if back else "Tab")
        focus = "document.activeElement.id + '|' + document.activeElement.textContent.trim()"
        if wanted in (await page.evaluate(focus)).split("|"):
            return
    raise AssertionError(f"{wanted} cannot be reached by the keyboard")

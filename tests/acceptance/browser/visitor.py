"""Somebody in front of a browser, who answers by mouse, by keyboard, or without scripts."""

from dataclasses import dataclass, field
from typing import Any

from tests.acceptance.browser.driver import WAITING_MS, expect

ANSWERS = (
    "I agree, start", "Walk", "Hybrid", "4", "5", "3", "2", "1", "Retail Banking", "Skip the rest",
)  # fmt: skip
"""The labels that are pressed from the first page to the result."""

START = "Start the check"

MOST_TABS = 60
"""Most presses of Tab that lead to a button."""

IS_FOCUSED = """label => {
  const here = document.activeElement;
  const first = here.querySelector(".label") || here;
  return first.innerText.trim() === label;
}"""


@dataclass
class Visitor:
    """Somebody with a page.

    Attributes:
        page: Playwright's page.
        url: The address of the bot.
        by_keyboard: Whether they have no mouse.
        seen: The paths of all pages in the order in which they came.
        problems: The browser's complaints: errors of scripts, and breaches of the policy.
    """

    page: Any
    url: str
    by_keyboard: bool = False
    seen: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(WAITING_MS)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        # Chromium also reports statuses such as 422 there, and connections that fail.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(message.text)

    async def begin(self) -> None:
        """Open the page, and press its button."""
        await self.page.goto(self.url)
        await self.press(START)

    @property
    def path(self) -> str:
        """The path of the page."""
        return str(self.page.url).removeprefix(self.url)

    async def heading(self) -> str:
        """Return the main heading."""
        return " ".join((await self.page.locator("h1").inner_text()).split())

    async def take(self, *answers: str) -> None:
        """Give answers, each after the page has gone on."""
        for answer in answers:
            await self.press(answer)

    async def press(self, label: str) -> None:
        """Press a button or pick from the list, and wait for another page."""
        before = self.path
        await self.start_press(label)
        await self.gone_on(before)

    async def gone_on(self, before: str) -> None:
        """Wait until the page has another address than before."""
        # Without scripts in the page nothing in it can wait.
        await expect(self.page).not_to_have_url(self.url + before)
        await expect(self.page.locator("h1")).to_be_visible(timeout=WAITING_MS)
        self.seen.append(self.path)

    async def start_press(self, label: str) -> None:
        """Press a button or pick from the list, without waiting."""
        options = self.page.locator("select option", has_text=label)
        if self.by_keyboard:
            await self._press_key(label, in_list=await options.count() > 0)
        elif await options.count():
            await self.page.locator("select").select_option(label=label)
            await self.page.get_by_role("button", name="Continue").click()
        else:
            await self.button(label).click()

    def button(self, label: str) -> Any:
        """Return the button with a label."""
        exact = f'text-is("{label}")'
        return self.page.locator(
            f"main button:has(.label:{exact}), main button:not(:has(.label)):{exact}"
        ).first

    async def _press_key(self, label: str, *, in_list: bool) -> None:
        if in_list:
            await self._tab_until("here => here.tagName === 'SELECT'", None)
            await self.page.keyboard.type(label)
            label = "Continue"
        await self._tab_until(IS_FOCUSED, label)
        await self.page.keyboard.press("Enter")

    async def _tab_until(self, script: str, argument: object) -> None:
        for _ in range(MOST_TABS):
            await self.page.keyboard.press("Tab")
            given = "document.activeElement" if argument is None else repr(argument)
            if await self.page.evaluate(f"({script})({given})"):
                return
        message = f"{argument or script} cannot be reached by Tab"
        raise AssertionError(message)

    async def type(self, text: str) -> None:
        """Type a text and send it, without waiting."""
        await self.page.locator("#text").fill(text)
        await self.page.keyboard.press("Enter")

    def notice(self) -> Any:
        """Return the line at the foot of the window."""
        return self.page.locator("#notice.on span")

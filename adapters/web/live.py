"""The pages that follow a conversation while they are open: its address, its state, its changes."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request

from bot.channel import Look
from bot.messages import Address
from bot.messages.view import View

BY_SCRIPT = "page-script"
"""The header by which the script of a page is known."""


@dataclass(frozen=True, slots=True)
class Following:
    """The parts of a page with which its script follows a conversation.

    Attributes:
        state: The state that the page shows. The stream sends later ones.
        place: Its own path, also where another one has led to it.
        changes: The path of the stream.
        fresh: The path that shows where the conversation stands.
    """

    state: str
    place: str = ""
    changes: str = "/changes"
    fresh: str = "/now"


def is_by_script(request: Request) -> bool:
    """Return whether the script of a page asks. It changes the address bar itself.

    Browsers without scripts are led to that address, so that a reload sends nothing again.
    """
    return BY_SCRIPT in request.headers


def state_of(page: View) -> str:
    """Return a word that differs whenever the answers do, and does not tell them.

    It is the same for all pages of one conversation, whichever question they show.
    """
    answers = [(answer.name, answer.answer, answer.change is None) for answer in page.answered]
    return hashlib.sha256(repr(answers).encode()).hexdigest()[:16]


def topic_of(address: Address) -> str:
    """Return the topic of a person's conversation."""
    return f"person {address.person}"


def state_drawn(look: Look, address: Address) -> Callable[[], Awaitable[str | None]]:
    """Return what draws the state of a conversation, and None once it is deleted."""

    async def draw() -> str | None:
        page = await look(address)
        return state_of(page) if page.exists else None

    return draw

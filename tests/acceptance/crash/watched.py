"""A stand-in of a platform, and what it records while the bot behind it is killed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.messages import Attachment, Reply
from tests.acceptance.crash.check import Arrival

CALL_S = 0.01
"""The seconds that a call of the bot takes, so that it also dies in calls that took effect."""

AGAIN_S = 0.05
"""The seconds until the platform repeats an update that was not taken."""


PICTURE, DOCUMENT = "<picture>", "<document>"


class NoSuchMessage(Exception):
    """A button was due in a message that never came."""


@dataclass(frozen=True)
class Seen:
    """A message or an edit that was accepted.

    Attributes:
        message: The message, as a number that only it has in its chat.
        before: The content of the edited message before the edit.
        continues: Whether it is a further part of the reply before it, which was too long for one
            message.
    """

    arrival: Arrival
    message: int
    before: Reply | None = None
    continues: bool = False


class Watched(Protocol):
    """A stand-in of a platform that records what each process showed every chat.

    Attributes:
        platform_name: The name of the platform.
        life: The number of the process that runs.
        counts: How often each method was called and answered.
    """

    platform_name: str
    life: int
    counts: Counter[str]

    @property
    def seen(self) -> Mapping[Any, Sequence[Seen]]:
        """The messages and edits that were shown, by chat or person."""

    @property
    def calls(self) -> Sequence[object]:
        """Every call, from its beginning on."""

    @property
    def told(self) -> int:
        """How often the bot was told something, or confirmed something."""

    @property
    def uploads(self) -> int:
        """How many calls were made that send a file."""

    async def __aenter__(self) -> object: ...

    async def __aexit__(self, *_: object) -> None: ...

    async def until(self, condition: Callable[[], Any], timeout_s: float = 10) -> None:
        """Wait for a condition."""

    def notify(self) -> None:
        """Look at conditions again."""

    def settings(self) -> dict[str, str]:
        """Return the environment that connects a bot with this stand-in, and lifts its limits."""

    def reach(self, port: int) -> None:
        """Send updates to a bot that listens here, if they are sent."""

    def is_idle(self) -> bool:
        """Return whether every update was confirmed."""

    def under_way(self, since: int, *, uploads: bool = False) -> int:
        """Return how many calls are not answered yet.

        Args:
            since: The index of the first of ``calls`` to count: those of dead processes stay so.
            uploads: Whether to count only those that send a file.
        """


def content_of(data: bytes) -> str:
    """Return a file's content: the kind of a drawing, the text of a table."""
    drawn = {b"\x89PNG": PICTURE, b"%PDF": DOCUMENT}
    return drawn.get(data[:4]) or data.decode("utf-8-sig")


def foretold_content(file: Attachment) -> str:
    """Return the same, as it can be foretold."""
    return {"png": PICTURE, "pdf": DOCUMENT}.get(file.format, file.content)


def find(seen: Sequence[Seen], reply: Reply) -> Seen:
    """Return the newest message of this shape.

    Raises:
        NoSuchMessage: There is none.
    """
    for shown in reversed(seen):
        if shown.arrival.reply == reply:
            return shown
    message = f"nobody was shown {reply}"
    raise NoSuchMessage(message)


def wrongly_edited(seen: Iterable[Seen], questions: Mapping[Reply, set[Reply]]) -> list[str]:
    """Return the edits of a message that was not their question."""
    return [
        f"message {shown.message} was no question of {shown.arrival.reply}"
        for shown in seen
        if shown.before is not None
        and shown.before not in questions.get(shown.arrival.reply, set())
    ]

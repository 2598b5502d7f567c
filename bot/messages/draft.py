"""A flow that is being written, as its preview shows it beside the conversation."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """A mistake in a file of the flow.

    Attributes:
        where: The file's name, line and column, such as ``flow.yaml:5:19``.
        message: The mistake, and a fitting value.
    """

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class DraftStep:
    """A step of the flow.

    Attributes:
        id: Its name in the file.
        name: Its name for people.
        kind: Its kind in words.
        condition: When it is asked, in words; empty for always.
        is_offered: Whether it is offered after the result, and not asked.
        state: Whether the conversation stands here, or has an answer to it.
    """

    id: str
    name: str
    kind: str
    condition: str
    is_offered: bool = False
    state: Literal["", "now", "answered"] = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A flow that is being written.

    Attributes:
        number: How often it was loaded anew.
        problems: Every mistake in the files as they are saved.
        is_shown: Whether there is a version to show: the latest one without mistakes.
        steps: The steps of the shown version, in order.
        arrows: The places of two steps, for each arrow between them.
        lost: Names of questions whose answers no longer fit.
    """

    number: int
    problems: tuple[DraftProblem, ...] = ()
    is_shown: bool = True
    steps: tuple[DraftStep, ...] = ()
    arrows: tuple[tuple[int, int], ...] = ()
    lost: tuple[str, ...] = ()

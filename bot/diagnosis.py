"""The diagnoses of ``cxbot doctor``: what was examined, whether it is right, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Mark = Literal["ok", "look", "problem"]
"""How a diagnosis is meant.

``ok``: it is right. ``look``: it works, but somebody should look at it. ``problem``: something
fails, or soon will.
"""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The outcome of one check. It never contains a secret, or anything that people typed.

    Attributes:
        subject: What was examined, in one to three words.
        mark: Whether it is right.
        text: What was found, in one line.
        advice: What to do; empty if the text says it, or if there is nothing to do.
    """

    subject: str
    mark: Mark
    text: str
    advice: str = ""

    @property
    def line(self) -> str:
        """The text and the advice in one line."""
        return "; ".join(part for part in (self.text, self.advice) if part)


def ok(subject: str, text: str) -> Diagnosis:
    """Return the diagnosis that something is right."""
    return Diagnosis(subject, "ok", text)


def look(subject: str, text: str, advice: str = "") -> Diagnosis:
    """Return the diagnosis that somebody should look at something."""
    return Diagnosis(subject, "look", text, advice)


def problem(subject: str, text: str, advice: str = "") -> Diagnosis:
    """Return the diagnosis that something fails."""
    return Diagnosis(subject, "problem", text, advice)


def in_lines(diagnosis: Diagnosis) -> Iterator[Diagnosis]:
    """Yield one diagnosis for each line of a text."""
    for line in diagnosis.text.splitlines() or [""]:
        yield replace(diagnosis, text=line)

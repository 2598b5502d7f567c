"""The findings of ``cxbot doctor``: what was examined, whether it is right, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Mark = Literal["ok", "look", "problem"]
"""How a finding is meant.

``ok``: it is right. ``look``: it works, but somebody should look at it. ``problem``: something
fails, or soon will.
"""


@dataclass(frozen=True, slots=True)
class Finding:
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


def ok(subject: str, text: str) -> Finding:
    """Return the finding that something is right."""
    return Finding(subject, "ok", text)


def look(subject: str, text: str, advice: str = "") -> Finding:
    """Return the finding that somebody should look at something."""
    return Finding(subject, "look", text, advice)


def problem(subject: str, text: str, advice: str = "") -> Finding:
    """Return the finding that something fails."""
    return Finding(subject, "problem", text, advice)


def in_lines(finding: Finding) -> Iterator[Finding]:
    """Yield one finding for each line of a text."""
    for line in finding.text.splitlines() or [""]:
        yield replace(finding, text=line)

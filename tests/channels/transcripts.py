"""Transcripts of what several people did and saw, written for a reviewer.

A new message is written whole. Of one that changes, only the changed lines are written; a text that
was written before is only named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "goldens"

LONG = 3
"""The least number of lines of a text that is written once and only named from then on."""


@dataclass(frozen=True)
class Seen:
    """A message, a form or a file on somebody's screen.

    Attributes:
        where: The name of the screen.
        lines: Its texts and its buttons.
        how: A remark about it, such as "in a thread".
        passing: Whether it goes away by itself, as a sent form does.
    """

    where: str
    lines: Sequence[str]
    how: str = ""
    passing: bool = False


Key = tuple[object, ...]
"""The identity of a thing on a screen."""

Screens = Callable[[], Mapping[Key, Seen]]


@dataclass
class Transcript:
    """Writes down what is done and what becomes of it.

    Attributes:
        screens: Everything that is on any screen, by what tells it from other things.
    """

    screens: Screens
    lines: list[str] = field(default_factory=list)
    _before: Mapping[Key, Seen] = field(default_factory=dict)
    _written: dict[tuple[str, ...], str] = field(default_factory=dict)

    def chapter(self, title: str) -> None:
        """Begin another part."""
        self.lines += ["", f"===== {title}"]

    def skips(self, shown: Callable[[Key], bool]) -> None:
        """Leave out what is new by now, but for what is ``shown``."""
        now = self.screens()
        kept = {key: self._before[key] for key in now if shown(key) and key in self._before}
        self._before = {key: one for key, one in now.items() if not shown(key)} | kept

    def does(self, what: str) -> None:
        """Write down an event, and the changes on the screens since the last one."""
        self.lines += ["", f"> {what}"]
        now = self.screens()
        for key, seen in now.items():
            before = self._before.get(key)
            if before is None:
                self._new(seen)
            elif list(before.lines) != list(seen.lines):
                self._changed(before, seen)
        for key, seen in self._before.items():
            if key not in now and seen.lines and not seen.passing:
                self.lines.append(f"  [{seen.where}: gone is “{seen.lines[0][:50]}”]")
        self._before = now

    def _new(self, seen: Seen) -> None:
        how = f" ({seen.how})" if seen.how else ""
        self.lines.append(f"  [{seen.where}{how}]")
        text = [line for line in seen.lines if line.strip()]
        # Some answers are offered to everybody in another order.
        words = tuple(sorted(" ".join(text).split()))
        known = self._written.get(words)
        if known:
            self.lines.append(f"    … as above: {known}")
            return
        if len(text) >= LONG:
            self._written[words] = text[0][:50]
        self.lines += [f"    {line}" for line in text]

    def _changed(self, before: Seen, seen: Seen) -> None:
        self.lines.append(f"  [{seen.where}, changed]")
        gone = [one for one in before.lines if one.strip() and one not in seen.lines]
        come = [one for one in seen.lines if one.strip() and one not in before.lines]
        self.lines += [f"    - {_cut(line)}" for line in gone]
        self.lines += [f"    + {line}" for line in come]

    def compare(self, name: str, request: pytest.FixtureRequest) -> None:
        """Compare with the golden file; ``--update-golden`` rewrites it."""
        path, text = FOLDER / f"{name}.txt", "\n".join(self.lines).strip() + "\n"
        if request.config.getoption("--update-golden"):
            path.write_text(text, "utf-8")
        assert path.read_text("utf-8") == text


def _cut(line: str) -> str:
    return line if len(line) <= 60 else f"{line[:59]}…"

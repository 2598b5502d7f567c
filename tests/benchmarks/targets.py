"""The targets of a benchmark's numbers, and whether they are met.

A target that compares with a rival in the same run decides how the benchmark ends, since both had
the same machine at the same time. All others depend on the machine, and are only told.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.measuring import show

Numbers = dict[str, Any]

MISSED = 1
"""The exit code where a target that decides was missed."""


@dataclass(frozen=True)
class Target:
    """A number, and its bounds.

    Attributes:
        what: The measured quantity, with its unit.
        path: Its place among a benchmark's numbers: names, joined by slashes.
        least: The lower bound; None where less is better.
        most: The upper bound; None where more is better.
        decides: Whether the benchmark fails below it: a ratio to a rival in the same run.
    """

    what: str
    path: str
    least: float | None = None
    most: float | None = None
    decides: bool = False

    @property
    def wanted(self) -> str:
        """The bounds in words."""
        bounds = (("at least", self.least), ("at most", self.most))
        return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)

    def met_by(self, measured: float) -> bool:
        """Tell whether a number is within the bounds."""
        above = self.least is None or measured >= self.least
        return above and (self.most is None or measured <= self.most)


@dataclass(frozen=True)
class Verdict:
    """A target, and what was measured."""

    target: Target
    measured: float

    @property
    def met(self) -> bool:
        return self.target.met_by(self.measured)

    def numbers(self) -> Numbers:
        return {
            "what": self.target.what,
            "measured": self.measured,
            "target": self.target.wanted,
            "met": self.met,
            "decides": self.target.decides,
        }


def judged(targets: Sequence[Target], numbers: Mapping[str, Any]) -> Iterator[Verdict]:
    """Yield a verdict on each target whose number was measured."""
    for target in targets:
        measured: Any = numbers
        for name in target.path.split("/"):
            measured = measured.get(name) if isinstance(measured, Mapping) else None
        if measured is not None:
            yield Verdict(target, float(measured))


def code(verdicts: Sequence[Verdict]) -> int:
    """Return how a benchmark ends with these verdicts."""
    missed = any(verdict.target.decides and not verdict.met for verdict in verdicts)
    return MISSED if missed else 0


def conclude(targets: Sequence[Target], numbers: Numbers, *, decide: bool = True) -> None:
    """Print the numbers and the verdicts, then end this process.

    Args:
        targets: Those of the benchmark.
        numbers: The numbers of the benchmark.
        decide: Whether a missed target may fail it; not after few rounds.

    Raises:
        SystemExit: Always; its code says whether every target that decides was met.
    """
    verdicts = list(judged(targets, numbers))
    show({**numbers, "targets": [verdict.numbers() for verdict in verdicts]})
    for verdict in verdicts:
        sys.stderr.write(line(verdict))
    sys.exit(code(verdicts) if decide else 0)


def line(verdict: Verdict) -> str:
    """Return a verdict as a line to read."""
    target = verdict.target
    word = "met" if verdict.met else "MISSED" if target.decides else "not met"
    return f"{word:8}{target.what}: {verdict.measured:g} ({target.wanted})\n"

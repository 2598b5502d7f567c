"""Sample mutants, run the tests that reach each, and print those that survive.

    python -m tests.code_mutants [--number 150] [--seed N] [--reach FILE] [--run TESTS] [PATH ...]

PATH is a file or folder of code, the pure packages and delivery by default. Run it without other
load: a test that hangs for a minute counts as one that failed. 150 mutants take half an hour to an
hour. Ends with 1 where fewer than 95 % are killed.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random, SystemRandom
from tempfile import TemporaryDirectory

import yaml

from tests.code_mutants.kinds import WEIGHTS, Mutant, mutants_of
from tests.code_mutants.trying import Copy

PLACES = "engine flows messages questions scoring results team texts turns delivery"
"""The pure packages and delivery, under ``bot``; those that do not exist are left out."""

LEFT_OUT = {"acceptance", "benchmarks", "channels", "cli", "code_mutants", "http", "kit", "stores"}
"""Folders of tests that start processes or are about other packages."""

WANTED = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.code_mutants")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--number", type=int, default=150)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--run", action="append", help="tests instead of all; can be repeated")
    parser.add_argument("--reach", type=Path, help="file that keeps what tests reach")
    parser.add_argument("--tests", type=int, default=1000, help="most tests for each mutant")
    parser.add_argument("--limit", type=float, default=300, help="most seconds for each mutant")
    given = parser.parse_args()
    tree, survivors = Path.cwd(), 0
    sample = _sample(tree, given.paths, given.number, Random(given.seed))  # noqa: S311 - a sample
    with TemporaryDirectory() as folder:
        copy = Copy(tree, Path(folder).resolve())
        reach = copy.reach(given.reach or Path(folder, "kept"), given.run or _tests(tree))
        for mutant in sample:
            tests = reach.tests_of(mutant, given.tests)
            killer = copy.attempt(mutant, tests, given.limit) if tests else ""
            survivors += not killer
            print(f"{mutant.file}:{mutant.line}: {mutant.kind}: {killer or 'SURVIVED'}", flush=True)  # noqa: T201 - its report
            if not killer:
                print(*mutant.diff((tree / mutant.file).read_text()), sep="\n", flush=True)  # noqa: T201 - its report
    killed = 1 - survivors / max(1, len(sample))
    print(json.dumps({"seed": given.seed, "sampled": len(sample), "killed": round(killed, 3)}))  # noqa: T201 - its report
    return int(killed < WANTED)


def _sample(tree: Path, paths: list[Path], number: int, chance: Random) -> list[Mutant]:
    """Draw mutants that compile, differ from the code, and matter."""
    places = paths or [path for name in PLACES.split() if (path := tree / "bot" / name).exists()]
    files = [file for path in places for file in (sorted(path.rglob("*.py")) or [path])]
    inside = [str(file.resolve().relative_to(tree.resolve())) for file in files]
    every = [mutant for file in inside for mutant in mutants_of(tree, file)]
    every.sort(key=lambda mutant: -(chance.random() ** (1 / WEIGHTS.get(mutant.kind, 1))))
    return list(islice(_that_matter(tree, every), number))


def _that_matter(tree: Path, mutants: list[Mutant]) -> Iterator[Mutant]:
    listed = yaml.safe_load(Path(__file__).with_name("equivalent.yaml").read_text())
    equivalent = {tuple(change) for changes in listed.values() for change in changes}
    for mutant in mutants:
        text = (tree / mutant.file).read_text()
        if mutant.changes(text) and mutant.diff(text) not in equivalent:
            yield mutant


def _tests(tree: Path) -> list[str]:
    """Return the tests to run; those of adapters include the whole conversations and teams."""
    every = [file.relative_to(tree) for file in (tree / "tests").rglob("test_*.py")]
    return sorted(
        str(file)
        for file in every
        if LEFT_OUT.isdisjoint(file.parts) or file.match("test_*golden.py")
    )


if __name__ == "__main__":
    sys.exit(main())

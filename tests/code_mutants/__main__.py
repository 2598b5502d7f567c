"""Sample mutants, run the tests on each, and print those that survive.

    python -m tests.code_mutants [--number 150] [--seed N] [--reach FILE] [PATH ...]

PATH is a file or folder of code, the pure packages and delivery by default. Run it without other
load: a test that hangs for a minute counts as one that failed. 150 mutants take half an hour to an
hour. Ends with 1 where fewer than 95 % are killed.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random, SystemRandom
from tempfile import TemporaryDirectory

import yaml

from tests.code_mutants.kinds import WEIGHTS, Mutant, mutants_of
from tests.code_mutants.trying import Copy

PLACES = (
    "engine group team flows questions scoring results hosting turns texts delivery messages"
    " deciding.py joining.py wrapping.py delivery.py lanes.py fates.py marking.py limits.py"
)
"""The pure packages and delivery, under ``bot``; those that do not exist are left out."""

SLOW = (
    "crash acceptance benchmarks installing code_mutants store stores http cli slack telegram"
    " adapters channels"
)
"""Tests, under ``tests``, that are left out: they start processes, or are about other packages."""

GOLDEN = "test_*_golden.py"
"""Tests of adapters that are run: whole conversations and whole teams."""

WANTED = 0.95


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.code_mutants")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--number", type=int, default=150)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--reach", type=Path, help="file that keeps what tests reach")
    parser.add_argument("--tree", type=Path, default=Path.cwd(), help="another tree than this one")
    parser.add_argument("--tests-s", type=float, default=90.0, help="most seconds of tests each")
    given = parser.parse_args()
    tree, chance = given.tree.resolve(), Random(given.seed)  # noqa: S311 - a sample
    files = _files(tree, given.paths or _existing(tree / "bot", PLACES.split()))
    sample = _sample(tree, files, given.number, chance)
    fates: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        copy = Copy(tree, Path(folder))
        reach = copy.reach(given.reach or Path(folder, "reach.json"), ["bot/"], _tests(tree))
        for mutant in sample:
            tests = reach.tests_of(mutant, given.tests_s)
            fate, by = copy.attempt(mutant, tests) if tests else ("survived", "no test reaches it")
            fates[fate] += 1
            _tell(mutant, (tree / mutant.file).read_text(), fate, by)
    killed = fates["killed"] / max(1, len(sample))
    print(json.dumps({"seed": given.seed, "killed_share": round(killed, 3), **fates}))  # noqa: T201 - its report
    return int(killed < WANTED)


def _sample(tree: Path, files: list[str], number: int, chance: Random) -> list[Mutant]:
    """Draw mutants that compile, are no copy of the code, and matter."""
    every = [mutant for file in files for mutant in mutants_of(tree, file)]
    every.sort(key=lambda mutant: -(chance.random() ** (1 / WEIGHTS.get(mutant.kind, 1))))
    return list(islice(_that_matter(tree, every), number))


def _that_matter(tree: Path, mutants: list[Mutant]) -> Iterator[Mutant]:
    listed = yaml.safe_load(Path(__file__).with_name("equivalent.yaml").read_text()) or ()
    equivalent = {tuple(known["diff"]) for known in listed}
    for mutant in mutants:
        text = (tree / mutant.file).read_text()
        if mutant.changes(text) and mutant.diff(text) not in equivalent:
            yield mutant


def _existing(folder: Path, names: list[str]) -> list[Path]:
    return [folder / name for name in names if (folder / name).exists()]


def _files(tree: Path, paths: list[Path]) -> list[str]:
    found = [
        file for path in paths for file in ([path] if path.suffix else sorted(path.rglob("*.py")))
    ]
    return [str((tree / file).resolve().relative_to(tree)) for file in found]


def _tests(tree: Path) -> list[str]:
    folder = tree / "tests"
    found = [path for path in sorted(folder.iterdir()) if path.name not in SLOW.split()]
    quick = [path for path in found if path.is_dir() or path.name.startswith("test_")]
    golden = [path for name in ("adapters", "channels") for path in (folder / name).rglob(GOLDEN)]
    return [str(path.relative_to(tree)) for path in (*quick, *sorted(golden))]


def _tell(mutant: Mutant, text: str, fate: str, by: str) -> None:
    print(f"{fate}: {mutant.file}:{mutant.line}: {mutant.kind}; {by}", flush=True)  # noqa: T201 - its report
    if fate != "killed":
        print("\n".join(f"    {line}" for line in mutant.diff(text)), flush=True)  # noqa: T201 - its report


if __name__ == "__main__":
    sys.exit(main())

"""The options of every proof (a number, a seed) and its line of JSON."""

import json
import sys
from argparse import ArgumentParser, Namespace
from random import SystemRandom


def arguments(name: str, doc: str | None, **numbers: int) -> Namespace:
    """Read the command line: a seed, and each of these numbers with its default."""
    parser = ArgumentParser(prog=f"python -m tests.acceptance.{name}", description=doc)
    for option, number in numbers.items():
        parser.add_argument(f"--{option}", type=int, default=number)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    return parser.parse_args()


def tell(**told: object) -> None:
    """Print a line of JSON."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()

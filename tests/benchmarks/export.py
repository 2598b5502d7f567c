"""How much memory ``cxbot export`` and ``cxbot stats`` take with 1 000 conversations and with many.

    python -m tests.benchmarks.export [--conversations 100000]

The conversations are copies of one that was held to its result, in a SQLite file. Each command is a
process of its own; its memory is the most that it ever occupied. Prints JSON.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from tests.benchmarks.filling import FINISHED, fill_sqlite
from tests.benchmarks.measuring import Numbers, folder_on_disk, machine
from tests.benchmarks.targets import Target, conclude

FEW = 1_000

SAID = "yes\nwalk\nhybrid\n4\n2\n5\n3\n1\nRetail Banking\nskip the rest\n"
"""The lines that the person of the first conversation types."""

WATCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process that runs a command and prints its memory.

Linux counts the memory of the process that starts another one as the other one's, too. So a large
one, as this is after it has filled a database, must not start it.
"""

NEEDED = ("conversations", "results")
"""The tables that the commands read; those of delivery would take most of the room."""

COMMANDS = {
    "csv": ["export", "--output", "FILE"],
    "jsonl": ["export", "--format", "jsonl", "--output", "FILE"],
    "stats": ["stats", "--json"],
}

TARGETS = tuple(
    Target(f"MB that many conversations add ({name})", f"{name}/added_mb", most=8.0)
    for name in COMMANDS
)


def run(words: list[str], database: Path, said: str = "") -> tuple[float, float]:
    """Run a command; return its seconds, and the megabytes that it occupied at most.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    started = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", WATCH, sys.executable, "-m", "bot", *words],
        input=said, stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
    )  # fmt: skip
    # Linux counts in kibibytes.
    return round(perf_counter() - started, 2), round(int(done.stdout) * 1024 / 1e6, 1)


def measured(folder: Path, number: int) -> Numbers:
    """Run each command on so many conversations."""
    database = folder / f"{number}.sqlite3"
    run(["chat", "--fresh"], database, SAID)
    fill_sqlite(database, number, FINISHED, NEEDED)
    found: Numbers = {}
    for name, words in COMMANDS.items():
        file = folder / f"{number}.{name}"
        seconds, most_mb = run([str(file) if word == "FILE" else word for word in words], database)
        found[name] = {"seconds": seconds, "most_mb": most_mb}
        if file.exists():
            found[name]["file_mb"] = round(file.stat().st_size / 1e6, 1)
            file.unlink()
    return found


def compare(number: int) -> Numbers:
    """Measure each command on few conversations and on many."""
    with folder_on_disk() as folder:
        found: Numbers = {"machine": machine(folder), "conversations": number}
        few, many = measured(folder, FEW), measured(folder, number)
    for name in COMMANDS:
        added = round(many[name]["most_mb"] - few[name]["most_mb"], 1)
        found[name] = {f"with_{FEW}": few[name], f"with_{number}": many[name], "added_mb": added}
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=100_000, help="the many")
    conclude(TARGETS, compare(parser.parse_args().conversations))

"""Runs commands, and leaves with what they said where they fail."""

import subprocess
import sys
from pathlib import Path


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def run(
    command: list[str], folder: Path, environment: dict[str, str], code: int = 0, typed: str = ""
) -> str:
    """Run a command, and return its standard output, or its standard error where it is to fail.

    Args:
        command: The program and its arguments.
        folder: The folder in which it runs.
        environment: Its environment.
        code: The exit code to expect; with any other this program ends.
        typed: The text of its standard input.
    """
    done = subprocess.run(
        command, cwd=folder, env=environment, input=typed, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != code:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr[-4000:]}")
    return done.stdout if code == 0 else done.stderr

"""``cxbot doctor``."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.cli.columns import counted
from bot.cli.output import FAILURE, WRONG_USE, echo, echo_json
from bot.diagnosis import Diagnosis, Mark
from bot.wiring.parts import now

SIGNS: dict[Mark, str] = {"ok": "✓", "look": "!", "problem": "✗"}
"""A sign beside each word, for those who skim."""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the diagnoses as JSON.")] = False,
) -> None:
    """Find whatever is wrong with the bot, its database and its platforms, and what to do.

    Run it with the settings of the bot, before it serves or while it does. It takes no updates,
    sends no messages, and prints no token and no answer.

    Exit codes: 0 no problem; 1 problems found; 2 wrong settings, so the rest was examined without
    them.
    """
    diagnoses = asyncio.run(_examined(as_json=as_json))
    problems = [diagnosis for diagnosis in diagnoses if diagnosis.mark == "problem"]
    if as_json:
        echo_json(_as_json(diagnoses))
    else:
        looks = sum(diagnosis.mark == "look" for diagnosis in diagnoses)
        more = f", {looks} to look at" if looks else ""
        echo(f"{counted(len(problems), 'problem')}{more}.", err=True)
    if any(diagnosis.subject == "settings" for diagnosis in problems):
        raise typer.Exit(WRONG_USE)
    if problems:
        raise typer.Exit(FAILURE)


async def _examined(*, as_json: bool) -> list[Diagnosis]:
    """Return all diagnoses, and print each once it is there."""
    from bot.doctor.examine import examine  # noqa: PLC0415 - only this command needs it

    diagnoses = []
    async for diagnosis in examine(now):
        diagnoses.append(diagnosis)
        if not as_json:
            echo(_line(diagnosis))
    return diagnoses


def _line(diagnosis: Diagnosis) -> str:
    return f"{SIGNS[diagnosis.mark]} {diagnosis.mark:<7}  {diagnosis.subject}: {diagnosis.line}"


def _as_json(diagnoses: Sequence[Diagnosis]) -> dict[str, Any]:
    marks = [diagnosis.mark for diagnosis in diagnoses]
    return {
        "problems": marks.count("problem"),
        "looks": marks.count("look"),
        "diagnoses": [asdict(diagnosis) for diagnosis in diagnoses],
    }

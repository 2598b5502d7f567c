"""``cxbot doctor``."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.cli.columns import counted
from bot.cli.output import FAILURE, WRONG_USE, echo, echo_json
from bot.findings import Finding, Mark
from bot.wiring.parts import now

SIGNS: dict[Mark, str] = {"ok": "✓", "look": "!", "problem": "✗"}
"""A sign beside each word, for those who skim."""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Find whatever is wrong with the bot, its database and its platforms, and what to do.

    Run it with the settings of the bot, before it serves or while it does. It changes nothing, and
    prints no token and no answer.

    Exit codes: 0 no problem; 1 problems found; 2 wrong settings, so the rest was examined without
    them.
    """
    findings = asyncio.run(_examined(as_json=as_json))
    problems = [finding for finding in findings if finding.mark == "problem"]
    if as_json:
        echo_json(_as_json(findings))
    else:
        looks = sum(finding.mark == "look" for finding in findings)
        more = f", {looks} to look at" if looks else ""
        echo(f"{counted(len(problems), 'problem')}{more}.", err=True)
    if any(finding.subject == "settings" for finding in problems):
        raise typer.Exit(WRONG_USE)
    if problems:
        raise typer.Exit(FAILURE)


async def _examined(*, as_json: bool) -> list[Finding]:
    """Return all findings, and print each once it is there."""
    from bot.doctor.examine import examine  # noqa: PLC0415 - only this command needs it

    findings = []
    async for finding in examine(now):
        findings.append(finding)
        if not as_json:
            echo(_line(finding))
    return findings


def _line(finding: Finding) -> str:
    return f"{SIGNS[finding.mark]} {finding.mark:<7}  {finding.subject}: {finding.line}"


def _as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    marks = [finding.mark for finding in findings]
    return {
        "problems": marks.count("problem"),
        "looks": marks.count("look"),
        "findings": [asdict(finding) for finding in findings],
    }

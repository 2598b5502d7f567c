"""Stub."""

from bot.messages import Block, Bullets
from bot.results.narrative import caveat
from bot.results.overall import overall
from bot.results.personal import PersonalResult


def first(result: PersonalResult, changes=()) -> tuple[Block, ...]:
    return (
        *list(overall(result))[:2],
        Bullets(tuple(s.rule.action for s in result.advice), ordered=True),
        *changes,
        caveat(result),
    )

"""The topics of a result: one list for the message, the details, the agenda, and its slides."""

from collections.abc import Iterator, Mapping

from bot.team.narrative.finding import TeamFinding
from bot.team.narrative.headline import headlines
from bot.team.narrative.revealed import RevealedRound
from bot.texts import Catalogue

TOPICS = 3
"""How many topics there are: as many as fit 20 minutes."""

_OPEN = {
    "outsider": "team.finding.ask_aligned",
    "surprise": "team.agenda.surprise",
    "alone": "team.agenda.general_alone",
}
"""Questions for a team that has fewer findings, by name."""

_WITHOUT_RESULT = {
    "use": "team.agenda.general_use",
    "alone": "team.agenda.general_alone",
    "slow": "team.agenda.general_slow",
}
"""Questions that need no result."""


def topics(revealed: RevealedRound) -> tuple[TeamFinding, ...]:
    """Return what a team talks about, the headline first and the next step last.

    Returns:
        Three with different questions. Those without a finding have an empty text.
    """
    texts, step = revealed.texts, tuple(_about_step(revealed))
    different: dict[str, TeamFinding] = {}
    for topic in (*headlines(revealed), *_questions(texts, _OPEN)):
        different.setdefault(topic.ask, topic)
    return (*list(different.values())[: TOPICS - len(step)], *step)


def topics_without_result(texts: Catalogue) -> tuple[TeamFinding, ...]:
    """Return what a team can talk about although no answers are shown."""
    return tuple(_questions(texts, _WITHOUT_RESULT))


def _about_step(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield a question about the most urgent next step."""
    for advice in revealed.advice[:1]:
        ask = revealed.texts.say("team.agenda.step", action=advice.rule.action)
        yield TeamFinding("step", "", ask)


def _questions(texts: Catalogue, names: Mapping[str, str]) -> Iterator[TeamFinding]:
    return (TeamFinding(rule, "", texts.say(name)) for rule, name in names.items())

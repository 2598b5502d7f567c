"""The preview of a reveal: the answers so far, as it would show them."""

from bot.messages import Address
from bot.team import actions
from bot.team.dashboard import Nothing
from bot.team.disclosure import Disclosure, count_alone, disclose, member_answers
from bot.team.invitation import opened_to_comparison
from bot.team.model import Team
from bot.team.place_results import earlier_results
from bot.team.policy import Reason, Refusal
from bot.turns.context import Context
from bot.turns.keys import code_of, person_key
from bot.turns.plan import FoundTeam


def disclosed(context: Context, found: FoundTeam, team: Team, key: str) -> Disclosure:
    """Decide what is shown of the answers so far.

    Args:
        context: The circumstances.
        found: The stored state, with the answers.
        team: The assessment as it is by now.
        key: The key of the place's codes.

    Raises:
        NeedsMore: Its flow version is not loaded.
        Refusal: It is over, or too few answered, or its flow is lost.
    """
    answered = sum(part.answered for part in found.parts if part.round == team.round)
    actions.reveal(team, answered, context.now)
    assessment = context.assessment_of(team)
    members = [
        member_answers(assessment, contribution.conversation, _code(key, contribution.address))
        for contribution in found.contributions
        if contribution.answered
    ]
    earlier = earlier_results(found.results, context.now)
    openly = opened_to_comparison(team)
    disclosure = disclose(assessment, members, earlier, smallest=team.smallest, openly=openly)
    if disclosure is None:
        raise Refusal(Reason.TOO_FEW)
    return count_alone(disclosure, team.compared_with) if team.counts_only else disclosure


def _code(key: str, address: Address) -> str:
    return code_of(key, person_key(address))


def nothing_shown(context: Context, found: FoundTeam, team: Team, key: str) -> Nothing:
    """Return why a reveal would show no figures.

    It is empty where some would be shown, where a reveal is impossible, and where everybody was
    told beforehand that only the count is shown.

    Raises:
        NeedsMore: Its flow version is not loaded.
    """
    if team.counts_only:
        return ""
    try:
        tally = disclosed(context, found, team, key).tally
    except Refusal:
        return ""
    if tally.counts:
        return ""
    return "compared" if "compared" in tally.hidden.values() else "few"

"""The page of somebody who answers for a team in a browser: what it says beside the questions."""

from dataclasses import replace

from bot.engine.token import parse_token
from bot.messages import Ask, Reply, Say
from bot.messages.view import Detail, View
from bot.team.data_notice import how_privacy_works
from bot.turns.context import Context
from bot.turns.participation import intro, is_for_anyone, not_yet_counted, welcome
from bot.turns.plan import Found


def of_member(context: Context, found: Found, page: View) -> View:
    """Return a page with what everybody reads before they answer for this team.

    Nothing on it follows from the answers of anybody else.

    Raises:
        NeedsMore: Results of the team's place are to be looked up first.
    """
    team, kept, who = found.team, found.addressed, context.page_of
    if team is None or kept is None or who is None or not page.exists:
        return page
    replies = not_yet_counted(context, team, who, (page.now, *page.said))
    now, *said = (_without_ways_out(reply, kept.conversation.id) for reply in replies)
    if isinstance(now, Ask) and not page.answered:
        said.insert(0, replace(welcome(context, team, who), buttons=()))
    form = page.form and replace(page.form, title=team.title, intro=intro(context, team, who))
    anyone = is_for_anyone(context, team)
    notice = how_privacy_works(context.texts, team, anyone=anyone, erases=context.erases)
    details = Detail(context.texts.say("team.privacy.title"), notice.said.blocks[1:])
    return replace(
        page, now=now if isinstance(now, Ask | Say) else page.now, title=team.title,
        said=tuple(said), form=form, sections=(details,),
    )  # fmt: skip


def _without_ways_out(reply: Reply, conversation: str) -> Reply:
    """Return a message without buttons that lead to something else: only the chat has that."""
    if not isinstance(reply, Say):
        return reply
    tokens = {button: parse_token(button.token) for button in reply.buttons}
    own = [
        button for button, token in tokens.items() if token and token.conversation == conversation
    ]
    return replace(reply, buttons=tuple(own))

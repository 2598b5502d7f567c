"""The treatment of people's data in a team assessment, beyond what its invitation has room for.

All of it depends on the assessment's settings alone.
"""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Button, Heading, Reading, Say
from bot.team.invitation import moments, warned_of_comparison
from bot.team.model import COMPARED_FOR, UNREVEALED, Team
from bot.team.orders import TeamOrder
from bot.texts import Catalogue


def how_privacy_works(texts: Catalogue, team: Team, *, anyone: bool, erases: bool) -> Reading:
    """Return the whole notice, for one person who asks for it.

    Args:
        texts: The language.
        team: The assessment, which is not over.
        anyone: Whether everybody with the link can answer, since members cannot be checked.
        erases: Whether deleted data is gone from the database's files.
    """
    blocks: tuple[Block, ...] = (
        Heading(texts.say("team.privacy.title")),
        Bullets(
            tuple(_points(texts, team, anyone=anyone, erases=erases)),
            moments=moments(texts, team.ends_at),
        ),
    )
    buttons = (join_button(texts, team),) if team.status == "open" else ()
    return Reading(_essence(texts, team, erases=erases), said=Say(blocks, buttons))


def before_first_question(texts: Catalogue, team: Team, *, anyone: bool, erases: bool) -> str:
    """Return the notice that everybody reads before they answer: what matters most, in short."""
    warnings = (
        *((texts.say("team.privacy.count_only"),) if team.counts_only else ()),
        *((_organizer(texts, team),) if team.takes_part else ()),
        *((texts.say("team.privacy.anyone"),) if anyone else ()),
        *((_codes_first(texts),) if team.keeps_codes else ()),
        *((texts.say("team.privacy.elsewhere"),) if team.elsewhere else ()),
    )
    stored = texts.say("team.privacy.stored_brief")
    return " ".join((_essence(texts, team, erases=erases), stored, *warnings))


def join_button(texts: Catalogue, team: Team) -> Button:
    """Return the button to take part, or to see one's own answers."""
    order = TeamOrder("join", team.id)
    return Button(texts.say("team.button.join"), order.token, style="primary")


def privacy_button(texts: Catalogue, team: Team) -> Button:
    """Return the button to read the notice."""
    return Button(texts.say("team.button.privacy"), TeamOrder("privacy", team.id).token)


def browser_button(texts: Catalogue, team: Team) -> Button:
    """Return the button that asks for a link to answer in a browser."""
    return Button(texts.say("team.button.browser"), TeamOrder("browser", team.id).token)


def _points(texts: Catalogue, team: Team, *, anyone: bool, erases: bool) -> Iterator[str]:
    smallest = team.smallest
    yield texts.say("team.privacy.nobody")
    if team.counts_only:
        yield texts.say("team.privacy.count_only")
    else:
        yield texts.say("team.privacy.totals", smallest=smallest)
        yield texts.say("team.privacy.before", smallest=smallest)
        yield texts.say("team.privacy.unanimous")
    if team.status != "closing":
        yield _reveal(texts, team)
    yield texts.say("team.privacy.stored", days=UNREVEALED.days)
    yield texts.say("team.privacy.erased" if erases else "team.privacy.not_erased")
    if not team.keeps_codes:
        yield texts.say("team.privacy.once")
    yield from _warnings(texts, team, anyone=anyone)
    if opened := warned_of_comparison(texts, team):
        yield opened
    if team.round > 1:
        yield texts.say("team.privacy.again")
    yield _change(texts)
    yield _organizer(texts, team)


def _essence(texts: Catalogue, team: Team, *, erases: bool) -> str:
    """Return what matters most in a sentence or two."""
    if team.counts_only:
        counts = "team.privacy.essence_count" if erases else "team.privacy.essence_count_files"
        return texts.say(counts)
    name = "team.privacy.essence" if erases else "team.privacy.essence_files"
    return texts.say(name, smallest=team.smallest)


def _reveal(texts: Catalogue, team: Team) -> str:
    ends, smallest = texts.moment(team.ends_at), team.smallest
    if team.counts_only:
        is_open = team.deadline is None
        name = "team.privacy.open_end_count" if is_open else "team.privacy.deadline_count"
        return texts.say(name, moment=ends)
    name = "team.privacy.open_end" if team.deadline is None else "team.privacy.deadline"
    return texts.say(name, moment=ends, smallest=smallest)


def _organizer(texts: Catalogue, team: Team) -> str:
    takes_part = team.takes_part
    return texts.say("team.privacy.organizer_in" if takes_part else "team.privacy.organizer_out")


def _codes_first(texts: Catalogue) -> str:
    """Return what is kept of a person for later results, before they give it."""
    return texts.say("team.privacy.codes_first", days=COMPARED_FOR.days)


def _change(texts: Catalogue) -> str:
    return texts.say("team.privacy.change", button=texts.say("team.button.join"))


def _warnings(texts: Catalogue, team: Team, *, anyone: bool) -> Iterator[str]:
    """Yield what differs from a single assessment that only members can answer."""
    if anyone:
        yield texts.say("team.privacy.anyone")
    if team.keeps_codes:
        yield texts.say("team.privacy.codes", days=COMPARED_FOR.days)
    if team.elsewhere:
        yield texts.say("team.privacy.elsewhere")

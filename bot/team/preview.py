"""The preview of an invitation, for its facilitator alone, before anything is posted."""

from collections.abc import Iterator, Sequence

from bot.messages import Block, Note, Paragraph
from bot.team.draft import Question, in_words
from bot.team.model import Team
from bot.texts import Catalogue


def preview(
    texts: Catalogue,
    team: Team,
    invitation: Sequence[Block],
    questions: Sequence[Question] = (),
) -> tuple[Block, ...]:
    """Return the invitation as everybody will read it, and the settings in one line.

    Args:
        texts: The language.
        team: The assessment as it would be posted.
        invitation: The blocks of its invitation.
        questions: The decisions that are made by posting it.
    """
    return (
        Note(texts.say("team.preview.title")),
        *invitation,
        Note(" ".join(_settings(texts, team))),
        *_decisions(texts, team, questions),
    )


def posted(texts: Catalogue, team: Team) -> tuple[Block, ...]:
    """Return the message that a preview becomes once it was posted."""
    said = Paragraph(texts.say("team.preview.posted", title=team.title))
    return said, Note(" ".join(_settings(texts, team)))


def _settings(texts: Catalogue, team: Team) -> Iterator[str]:
    yield texts.say("team.preview.needs", count=team.smallest)
    if team.series:
        yield texts.say("team.preview.quarterly")
    else:
        yield texts.say("team.preview.two" if team.rounds > 1 else "team.preview.one")
    yield texts.say("team.preview.answers" if team.takes_part else "team.preview.answers_not")
    if team.invited is not None:
        yield texts.say("team.preview.invited", count=team.invited)


def _decisions(texts: Catalogue, team: Team, questions: Sequence[Question]) -> Iterator[Block]:
    for question in questions:
        if question == "anyone":
            yield Paragraph(texts.say("team.preview.anyone"))
        else:
            yield Paragraph(" ".join(in_words(texts, team, question)))

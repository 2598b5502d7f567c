"""The content of slides about a team's result, as plain data: one question to talk about on each.

:mod:`bot.report.slides` draws it.
"""

from collections.abc import Iterator, Sequence

from bot.report.content import Json
from bot.report.team_alts import charts_alt
from bot.report.team_content import TeamResult, team_card
from bot.results.next_steps import step_details
from bot.scoring.advice import Advice
from bot.team.agenda import Agenda
from bot.team.narrative.basis import caveat


def team_slides(result: TeamResult, agenda: Agenda, advice: Sequence[Advice]) -> Json:
    """Return the slides.

    Args:
        result: The result.
        agenda: What to talk about.
        advice: The next steps, the most urgent first.

    Returns:
        ``card`` is the content of the picture that the slide with ``alt`` shows: the charts. Every
        slide has ``title``, ``lines``, ``small`` (lines of lesser weight), ``notes`` (what the
        speaker says) and ``alt``.
    """
    card = team_card(result) | {"kind": "team-wide"}
    return {
        "kind": "team-slides",
        "language": card["language"],
        "unreadable": card["unreadable"],
        "title": result.title,
        "at": result.at.isoformat(),
        "card": card,
        "slides": [
            _first(result, agenda),
            _slide(
                card["headline"], alt=charts_alt(card), notes=(*agenda.opening, card["question"])
            ),
            *_questions(agenda),
            *_steps(result, agenda, advice),
            _source(result),
        ],
    }


def _slide(
    title: str,
    lines: Sequence[str] = (),
    *,
    small: Sequence[str] = (),
    notes: Sequence[str] = (),
    alt: str = "",
) -> Json:
    return {
        "title": title,
        "lines": list(filter(None, lines)),
        "small": list(filter(None, small)),
        "notes": "\n".join(filter(None, notes)),
        "alt": alt,
    }


def _first(result: TeamResult, agenda: Agenda) -> Json:
    """Return the title slide: the name, the date, and how many answered."""
    texts = result.texts
    answered = agenda.rate or texts.say("team.result.people", count=result.tally.people)
    date = texts.say("report.team.revealed", date=texts.day(result.at))
    notes = texts.say("team.agenda.title", minutes=agenda.minutes)
    return _slide(
        result.title, (date, answered), notes=(notes, texts.say("team.agenda.nobody_has_to"))
    )


def _questions(agenda: Agenda) -> Iterator[Json]:
    """Yield a slide for each question, with how to lead it in the notes."""
    texts = agenda.texts
    for number, topic in enumerate(agenda.topics, start=1):
        title = texts.say("report.team.question", number=number, minutes=topic.minutes)
        lead = texts.say("report.team.question_notes")
        yield _slide(title, (topic.question,), small=(topic.basis,), notes=(topic.basis, lead))


def _steps(result: TeamResult, agenda: Agenda, advice: Sequence[Advice]) -> Iterator[Json]:
    """Yield the slide to close with: the suggested actions, and what to agree on."""
    texts = result.texts
    notes = (" ".join((step.rule.action, *step_details(texts, step))) for step in advice)
    lines = [step.rule.action for step in advice]
    yield _slide(texts.say("report.steps"), lines, small=(agenda.closing,), notes=(*notes,))


def _source(result: TeamResult) -> Json:
    texts = result.texts
    notes = texts.say("report.team.source_notes")
    return _slide(texts.say("report.team.source"), (caveat(result.revealed).text,), notes=(notes,))

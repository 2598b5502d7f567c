"""Answers to questions about the bot itself: "who are you", "who sees my answers"."""

from functools import lru_cache

from bot.engine.turn import TurnContext
from bot.questions.cleaning import key, keys
from bot.texts import Catalogue

_PERSONAL = ("what", "team", "accurate", "private", "better", "need", "works")
"""Topics with another answer, or none, in a team check."""

_TOPICS = (*_PERSONAL, "who", "behind", "ad", "long")


def about(context: TurnContext, text: str) -> str:
    """Return the answer to a question about the bot; empty if a text asks for none.

    Args:
        context: The conversation, in any state.
        text: The typed text, bounded.
    """
    topic = _phrases(context.assessment.texts).get(essence(context.assessment.texts, text), "")
    if not topic or (topic == "need" and context.step is not None):
        # The open question has a reason of its own.
        return ""
    if context.assessment.flow.purpose != "person" and topic in _PERSONAL:
        return _in_team(context, topic)
    if topic == "better" and context.conversation.status != "finished":
        topic = "better_later"
    return topic_said(context, topic)


def topic_said(context: TurnContext, topic: str) -> str:
    """Return what is said about a topic."""
    header, flow = context.assessment.edition.header, context.assessment.flow
    return context.say(
        f"explain.said.{topic}",
        kept=context.kept,
        title=header.title,
        publisher=header.publisher,
        respondents=header.respondents,
        who=header.who,
        number=sum(step.is_question for step in flow.steps[: flow.result]),
    )


def _in_team(context: TurnContext, topic: str) -> str:
    match topic:
        case "what" | "team":
            return context.say("explain.said.what_team")
        case "private":
            return context.say("team.say.private")
        case _:
            return ""


@lru_cache(maxsize=16)
def _phrases(texts: Catalogue) -> dict[str, str]:
    """Return the topic of each question, without the words that change nothing."""
    return {
        essence(texts, phrase): topic
        for topic in _TOPICS
        for phrase in texts.words(f"explain.asked.{topic}")
    }


def essence(texts: Catalogue, text: str) -> str:
    """Return a question without words that change nothing: "who can see my answers?"."""
    words, usual = key(text).replace("'s ", " ").split(), _usual(texts)
    fillers = texts.words("explain.fillers")
    return " ".join(usual.get(word, word) for word in words if word not in fillers)


@lru_cache(maxsize=16)
def _usual(texts: Catalogue) -> dict[str, str]:
    """Return the usual word of each that means the same."""
    alike = [texts.words("explain.same"), keys(texts.words("explain.readers"))]
    return {word: group[0] for group in alike for word in group}

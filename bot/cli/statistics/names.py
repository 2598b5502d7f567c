"""Names of questions and answers, as the edition has them."""

from bot.cli.statistics.answers import Distribution
from bot.scoring.edition import BARRIER, Edition


def of_barrier(answers: Distribution) -> bool:
    """Return whether a question is about a barrier."""
    return answers.measure.startswith(BARRIER)


def measure_name(edition: Edition | None, answers: Distribution) -> str:
    """Return the name of a question; a barrier's is its label."""
    if not of_barrier(answers):
        return answers.measure
    return answer_name(edition, BARRIER, answers.measure.removeprefix(BARRIER))


def answer_name(edition: Edition | None, measure: str, answer: str) -> str:
    """Return the label of an answer; its id if the edition does not have it."""
    if edition is None or answer not in edition.ids(measure):
        return answer
    return edition.label(measure, answer)

"""Numbers about a team as people read them: shares, means, agreement."""

from collections.abc import Sequence
from fractions import Fraction

from babel.numbers import format_decimal

from bot.results.facts import measure_label, percent, rank, share_text
from bot.scoring.agreement import Word, agreement_word
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.scoring.position import half_up
from bot.scoring.team import TeamPosition, nominal_word
from bot.team.tally import categories
from bot.texts import Catalogue

_WORDS: dict[Word, str] = {
    "aligned": "team.result.word_aligned",
    "some_spread": "team.result.word_some_spread",
    "split": "team.result.word_split",
}


def question_label(texts: Catalogue, edition: Edition, measure: str) -> str:
    """Return the name of a question."""
    if measure.startswith(BARRIER):
        return measure_label(texts, edition, measure)
    return texts.say("team.result.delivery" if measure == DELIVERY else "team.result.stage")


def first_words(text: str, most: int) -> str:
    """Return a text in one line, cut behind so many words."""
    words = text.split()
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + "…"


def answer_label(edition: Edition, measure: str, at: int) -> str:
    """Return the name of one answer: of a category, or a rating.

    Args:
        edition: The benchmark.
        measure: The question.
        at: The answer's place in the question's counts.
    """
    answer = str(categories(edition, measure)[at])
    return answer if measure.startswith(BARRIER) else edition.label(measure, answer)


def answers_text(texts: Catalogue, edition: Edition, measure: str, places: Sequence[int]) -> str:
    """Return several answers: ratings as a range, categories by name.

    Args:
        texts: The language.
        edition: The benchmark.
        measure: The question.
        places: The answers' places in the question's counts, the lowest first.
    """
    labels = [answer_label(edition, measure, at) for at in places]
    if measure.startswith(BARRIER) and len(labels) > 1:
        return texts.say("range", low=labels[0], high=labels[-1])
    return texts.either(labels)


def lowest_and_highest(edition: Edition, measure: str, counts: Sequence[int]) -> tuple[str, str]:
    """Return the lowest and the highest answer that was given; not all counts are zero."""
    given = [at for at, count in enumerate(counts) if count]
    return answer_label(edition, measure, given[0]), answer_label(edition, measure, given[-1])


def few_text(texts: Catalogue, edition: Edition, measure: str, counts: Sequence[int]) -> str:
    """Return the answers of too few people for a word: how many gave each.

    A count of 1 would point at a person, so then the answers have no counts.
    """
    if 1 not in counts:
        return counts_text(texts, edition, measure, counts)
    if measure == DELIVERY:
        given = [at for at, count in enumerate(counts) if count]
        return texts.join(answer_label(edition, measure, at) for at in given)
    low, high = lowest_and_highest(edition, measure, counts)
    return texts.say("team.result.few_range", low=low, high=high)


def counts_text(texts: Catalogue, edition: Edition, measure: str, counts: Sequence[int]) -> str:
    """Return how many gave each answer, without the answers that nobody gave."""
    said = ", ".join(
        count_in_words(texts, measure, count, answer_label(edition, measure, at))
        for at, count in enumerate(counts)
        if count
    )
    return on_scale(texts, edition, measure, said)


def count_in_words(texts: Catalogue, measure: str, count: int, answers: str) -> str:
    """Return how many gave an answer: they chose a rating, and say anything else."""
    name = "rates" if measure.startswith(BARRIER) else "says"
    return texts.say(f"team.finding.{name}", count=count, answers=answers)


def on_scale(texts: Catalogue, edition: Edition, measure: str, said: str) -> str:
    """Return counts of ratings with the highest that can be given; other counts as they are."""
    if not said or not measure.startswith(BARRIER):
        return said
    return texts.say("team.finding.on_scale", answers=said, most=edition.header.scale.highest)


def capitalized(text: str) -> str:
    """Return a text that begins a sentence."""
    return text[:1].upper() + text[1:]


def range_in_words(texts: Catalogue, edition: Edition, counts: Sequence[int]) -> str:
    """Return from which stage to which the answers run, or that all of them are one stage.

    Args:
        texts: The language.
        edition: The benchmark.
        counts: How many gave each stage, lowest first; not all zero.
    """
    stages = zip(edition.ids(STAGE), counts, strict=True)
    low, *others = (edition.label(STAGE, stage) for stage, count in stages if count)
    if not others:
        return texts.say("team.result.median_same", stage=low)
    return texts.say("team.result.median_range", low=low, high=others[-1])


def standing(texts: Catalogue, edition: Edition, position: TeamPosition) -> str:
    """Return the benchmark's shares below and above the median stage, or at both of two."""
    labels = [edition.label(STAGE, stage) for stage in position.medians]
    if len(labels) > 1:
        lower, upper = (share_text(texts, placement.same) for placement in position.places)
        return texts.say(
            "report.team.lead_two",
            lower=labels[0], upper=labels[1], lower_share=lower, upper_share=upper,
        )  # fmt: skip
    place = position.places[0]
    shares = {
        "below": share_text(texts, place.below),
        "same": share_text(texts, place.same),
        "above": share_text(texts, place.above),
    }
    if place.below.high == 0:
        return texts.say("report.team.lead_lowest", **shares)
    if place.above.high == 0:
        return texts.say("report.team.lead_highest", **shares)
    return texts.say("report.team.lead", **shares)


def midranks(texts: Catalogue, position: TeamPosition) -> str:
    """Return the mid-rank of the median stage, or of both if there are two."""
    return texts.join(rank(texts, placement.midrank) for placement in position.places)


def share_of(texts: Catalogue, count: int, people: int) -> str:
    """Return a share of a team in whole percent, halves up: more digits would feign exactness.

    One decimal is shown where some people of a large team would round to nobody or to everybody.
    """
    share = Fraction(100 * count, people)
    if half_up(share) in (0, 100) and share not in (0, 100):
        return percent(texts, Fraction(half_up(share * 10), 10))
    return percent(texts, half_up(share))


def mean_of(edition: Edition, counts: Sequence[int]) -> Fraction:
    """Return the mean of ratings, in points.

    Args:
        edition: The benchmark, for its scale.
        counts: How many gave each rating, lowest first; not all zero.
    """
    lowest = edition.header.scale.lowest
    total = sum(count * rating for rating, count in enumerate(counts, start=lowest))
    return Fraction(total, sum(counts))


def points(texts: Catalogue, mean: Fraction) -> str:
    """Return a mean with exactly one decimal, halves up: as many as the published averages have."""
    return format_decimal(float(rounded(mean)), format="#,##0.0", locale=texts.locale)


def points_apart(texts: Catalogue, difference: Fraction) -> str:
    """Return a difference of two means with its sign and exactly one decimal."""
    return texts.signed(difference)[0] + points(texts, abs(difference))


def rounded(mean: Fraction) -> Fraction:
    """Return a mean as it is shown, so that a shown difference fits the numbers beside it."""
    return Fraction(half_up(mean * 10), 10)


def agreement_word_text(texts: Catalogue, counts: Sequence[int]) -> str:
    """Return the word for an agreement; empty if too few answered for one."""
    word = agreement_word(counts)
    return texts.say(_WORDS[word]) if word else ""


def most_chosen(texts: Catalogue, edition: Edition, counts: Sequence[int]) -> str:
    """Return the delivery models that were chosen most often, by name."""
    places = (place for place, count in enumerate(counts) if count == max(counts))
    return texts.join(answer_label(edition, DELIVERY, place) for place in places)


def model_agreement_text(texts: Catalogue, edition: Edition, counts: Sequence[int]) -> str:
    """Return the agreement on the delivery model, with the model or models chosen most often.

    Below five answers there is no word.
    """
    word = nominal_word(counts)
    if word is None:
        return few_text(texts, edition, DELIVERY, counts)
    models, said = most_chosen(texts, edition, counts), texts.say(_WORDS[word])
    if counts.count(max(counts)) > 1:
        return texts.say("team.result.models_level", word=said, models=models)
    name = "team.result.model_aligned" if word == "aligned" else "team.result.model_most"
    return texts.say(name, word=said, model=models)

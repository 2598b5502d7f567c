"""Numbers that people type as words."""

from bot.questions.cleaning import key, keys
from bot.texts import Catalogue

_DOZEN, _HUNDRED = 12, 100


def spelled(text: str, texts: Catalogue) -> int | None:
    """Return the number that a text spells out, such as "five", "twenty-five" or "a dozen".

    Args:
        text: As typed, bounded by the caller.
        texts: The language's catalogue. Its numbers begin with zero, its tens with ten.

    Returns:
        The number, up to a hundred; None for a text that is no such word.
    """
    word = key(text)
    if not word:
        return None
    numbers, tens = keys(texts.words("words.numbers")), keys(texts.words("words.tens"))
    if word in numbers:
        return numbers.index(word)
    if word in keys(texts.words("words.dozen")):
        return _DOZEN
    if word in keys(texts.words("words.hundred")):
        return _HUNDRED
    ten, _, rest = word.partition(" ")
    if ten not in tens or (rest and (ten == tens[0] or rest not in numbers[1:10])):
        return None
    return 10 * (tens.index(ten) + 1) + (numbers.index(rest) if rest else 0)

"""The sections of a result that one opens by name, each at most 80 words."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from bot.messages import Block, Bullets, Heading, Note, plain_blocks
from bot.results.facts import numbers
from bot.results.measures import barriers, delivery
from bot.results.overall import overall
from bot.results.personal import PersonalResult
from bot.results.segments import country, industry
from bot.results.uncertainty import uncertainty
from bot.texts import Catalogue

SECTIONS = ("stage", "industry", "country", "delivery", "barriers", "sure", "sources")
"""The names of the sections, in order."""

MOST_WORDS = 80
"""Most words of a section. Longer headings of the report are cut to fit into it."""


_REFERENCE = re.compile(r"\[(\d+)[,\]]")


def sections(result: PersonalResult, *, explained: bool = True) -> Mapping[str, tuple[Block, ...]]:
    """Return the sections that apply, by name and in order; each begins with a heading.

    Args:
        result: The result.
        explained: Whether each says what its numbers in brackets are.
    """
    made = {name: section(result, name, explained=explained) for name in SECTIONS}
    return {name: blocks for name, blocks in made.items() if blocks}


def section(result: PersonalResult, name: str, *, explained: bool = True) -> tuple[Block, ...]:
    """Return one section of SECTIONS; empty if it does not apply.

    Args:
        result: The result.
        name: Its name.
        explained: Whether it says what its numbers in brackets are, if the words suffice.
    """
    blocks = tuple(_MADE_BY[name](result))
    if not explained:
        return blocks
    note = references_explained(result, blocks)
    return (*blocks, *note) if _words((*blocks, *note)) <= MOST_WORDS else blocks


def references_explained(result: PersonalResult, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the note on numbers in brackets, with the first of them; empty if there are none."""
    known = set(map(str, numbers(result.edition).values()))
    cited = _REFERENCE.search("\n".join(plain_blocks(tuple(blocks))))
    if cited is None or cited[1] not in known:
        return ()
    return (Note(result.texts.say("section.references", number=cited[1])),)


def _words(blocks: Iterable[Block]) -> int:
    return len(" ".join(plain_blocks(tuple(blocks))).split())


def sure(result: PersonalResult) -> Iterator[Block]:
    """Yield the uncertainty; nothing if no number depends on the answers."""
    found = result.position
    if found.overall or found.delivery or found.barriers:
        yield from uncertainty(result)


def sources(result: PersonalResult) -> Iterator[Block]:
    """Yield the report's headings with the numbers of the facts that the result rests on."""
    if not result.facts:
        return
    texts, title = result.texts, result.edition.header.title
    yield Heading(texts.say("section.sources_title"))
    note = texts.say("section.sources", title=title)
    listed = _by_heading(result)
    longest = max(len(heading.split()) for heading in listed)
    room = MOST_WORDS - len(f"{texts.say('section.sources_title')} {note}".split())
    while longest > 1 and sum(len(line.split()) for line in _lines(texts, listed, longest)) > room:
        longest -= 1
    yield Bullets(tuple(_lines(texts, listed, longest)))
    yield Note(note)


def _by_heading(result: PersonalResult) -> dict[str, list[int]]:
    """Return the numbers of the used facts by the heading that they are under."""
    known, listed = numbers(result.edition), dict[str, list[int]]()
    for fact in result.facts:
        listed.setdefault(result.edition.heading(fact), []).append(known[fact])
    return listed


def _lines(texts: Catalogue, listed: Mapping[str, list[int]], longest: int) -> Iterator[str]:
    """Yield a line for each heading, which is cut after so many words."""
    for heading, found in listed.items():
        words = heading.split()
        named = heading if len(words) <= longest else " ".join(words[:longest]).rstrip(",") + "…"
        yield f"{named}: {', '.join(_runs(texts, found))}"


def _runs(texts: Catalogue, found: Iterable[int]) -> Iterator[str]:
    """Yield numbers in order; those that follow each other are joined by a dash."""
    for _, run in groupby(enumerate(sorted(found)), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        if len(members) == 1:
            yield str(members[0])
        else:
            yield texts.say("range", low=members[0], high=members[-1])


_MADE_BY: Mapping[str, Callable[[PersonalResult], Iterable[Block]]] = {
    "stage": overall,
    "industry": industry,
    "country": country,
    "delivery": delivery,
    "barriers": barriers,
    "sure": sure,
    "sources": sources,
}

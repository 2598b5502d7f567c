"""The messages of a play that are printed for a reader with little time."""

import re
from collections import Counter
from dataclasses import replace

from bot.messages import (
    Address,
    Ask,
    Attachment,
    Block,
    Heading,
    Note,
    Paragraph,
    Reply,
    Say,
    Settled,
)

_QUESTIONS = 1
"""Most questions to one person that are printed: the others look alike."""

_LONGEST = 240
"""Most characters of a paragraph, unless one sentence alone is longer."""

_SENTENCES = re.compile(r"(?<=[.!?]) +")


class Brief:
    """The choice of the messages of a play to leave out, and their number.

    Args:
        stores_files: Whether files are stored, so that the line about each says where.

    Attributes:
        left_out: How many messages were left out.
    """

    def __init__(self, *, stores_files: bool = False) -> None:
        self.left_out = 0
        self._stores_files = stores_files
        self._asked, self._begun = Counter[str](), set[Block]()
        self._files: set[str] = set()

    def leaves_out(self, address: Address, reply: Reply, *, edited: bool) -> bool:
        """Tell whether a reply is left out, and count it if so."""
        is_more = self._is_more(address, reply, edited=edited)
        self.left_out += is_more
        return is_more

    def shortened(self, reply: Reply) -> Reply:
        """Return a message with the first sentences of its long paragraphs."""
        if isinstance(reply, Say | Ask):
            return replace(reply, blocks=tuple(map(_shortened, reply.blocks)))
        return reply

    def _is_more(self, address: Address, reply: Reply, *, edited: bool) -> bool:
        if isinstance(reply, Say | Attachment) and reply.under:
            return True
        match reply:
            case Settled():
                return True
            case Attachment(name=name):
                return not self._stores_files and self._is_known_file(name)
            case Ask():
                self._asked[address.person] += 1
                return self._asked[address.person] > _QUESTIONS or self._is_known(reply)
            case Say() if not address.person:
                # With its buttons, only the count has changed.
                return reply.in_place and bool(reply.buttons)
            case Say():
                return edited or _asks_whether_sure(reply) or self._is_known(reply)
            case _:
                return False

    def _is_known(self, reply: Say | Ask) -> bool:
        """Tell whether anybody was told the same before, by its first block or its headings."""
        begun = {reply.blocks[0], *(block for block in reply.blocks if isinstance(block, Heading))}
        known = not begun.isdisjoint(self._begun)
        self._begun |= begun
        return known

    def _is_known_file(self, name: str) -> bool:
        known = name in self._files
        self._files.add(name)
        return known


def _asks_whether_sure(reply: Say) -> bool:
    """Tell whether a message asks to confirm an order, of which the stage direction tells."""
    return any(button.style == "danger" for button in reply.buttons)


def _shortened(block: Block) -> Block:
    """Return a paragraph or note with as many of its first sentences as have room, at least one."""
    if not isinstance(block, Paragraph | Note) or len(block.text) <= _LONGEST:
        return block
    first, *more = _SENTENCES.split(block.text)
    for sentence in more:
        if len(first) + len(sentence) >= _LONGEST:
            break
        first = f"{first} {sentence}"
    return type(block)(f"{first} …")

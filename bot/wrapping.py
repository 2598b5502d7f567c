"""Replies as rows of the outbox: how long each is of use, and what is said in its place then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channel import Traits
from bot.engine.conversation import Conversation
from bot.engine.timers import form_again
from bot.messages import Address, Attachment, Button, Form, Paragraph, Reply, Say
from bot.store.records import Outgoing
from bot.texts import Catalogue
from bot.versions import Versions

PUBLISHED_WITHIN = timedelta(minutes=25)
"""How late others may still be shown what a person wanted them to see."""

INTRODUCTION_LIVES = timedelta(seconds=60)
"""How late something may still be said that everybody in a place reads."""


@dataclass(frozen=True)
class Wrapping:
    """Wraps replies, for every channel.

    Attributes:
        versions: What conversations walk.
        traits: What the channels are like, by name.
    """

    versions: Versions
    traits: Mapping[str, Traits] = field(default_factory=dict)

    @property
    def texts(self) -> Catalogue:
        """The language."""
        return self.versions.current.texts

    def traits_of(self, address: Address) -> Traits:
        """What a channel is like."""
        return self.traits.get(address.channel, Traits())

    def reply(
        self, address: Address, conversation: Conversation, reply: Reply, now: datetime
    ) -> Outgoing:
        """A reply of a conversation."""
        if isinstance(reply, Say) and reply.kind == "public":
            said = Say((Paragraph(self.texts.say("share.not_shared")),))
            return Outgoing(conversation.id, reply, now + PUBLISHED_WITHIN, said)
        if isinstance(reply, Attachment):
            return self.attachment(conversation.id, reply)
        lifetime = self.traits_of(address).form_lifetime_s
        if isinstance(reply, Say) and reply.kind == "preview" and lifetime is not None:
            until = now + timedelta(seconds=lifetime)
            return Outgoing(conversation.id, reply, until, self._preview_again())
        if not isinstance(reply, Form) or lifetime is None:
            return Outgoing(conversation.id, reply)
        again = form_again(self.versions.of(conversation.version), conversation, now)
        return Outgoing(conversation.id, reply, now + timedelta(seconds=lifetime), again)

    def attachment(self, whose: str, reply: Attachment, to: Address | None = None) -> Outgoing:
        """A file; what it is drawn from goes with the row, whatever becomes of it."""
        instead = None
        if reply.format != "png":
            # A picture was not asked for.
            instead = Say((Paragraph(self.texts.say("say.not_drawn")),))
        return Outgoing(whose, reply, follow_up=instead, fleeting=True, to=to)

    def apart(self, reply: Reply) -> Outgoing:
        """What belongs to nothing that is kept."""
        return Outgoing("", reply, fleeting=True)

    def _preview_again(self) -> Say:
        """What is said where it came too late to choose a place, with a button to do so."""
        button = Button(self.texts.say("button.preview"), "/preview")
        return Say((Paragraph(self.texts.say("share.again")),), (button,), kind="again")

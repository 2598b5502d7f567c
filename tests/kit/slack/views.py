"""Modals and Home tabs, as Slack keeps them and as a person sees them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.kit.slack.blocks import elements_of, named
from tests.kit.slack.mrkdwn import Name
from tests.kit.slack.rendering import Button, Rendered, render
from tests.kit.slack.state import Values, begin, chosen

Body = dict[str, Any]


@dataclass
class View:
    """A modal or a Home tab."""

    id: str
    team_id: str
    user: str
    """The account: workspace and id."""

    content: Body
    name: Name
    new_ids: Callable[[], Iterator[str]]
    stamp: str
    facts: Body = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """The errors of the values, by block_id."""

    warning: str = ""
    """Slack's own warning below the view when the app did not answer."""

    def __post_init__(self) -> None:
        self.rewrite(self.content, self.stamp)

    def rewrite(self, content: Body, stamp: str) -> None:
        """Show other content; what was typed stays where the ids of block and element stay."""
        self.content = content | {"blocks": named(content["blocks"], self.new_ids())}
        self.values = begin(self.blocks, self.values)
        self.stamp = stamp
        self.errors, self.warning = {}, ""

    @property
    def hash(self) -> str:
        """The hash of the view; it changes with each new content."""
        return f"{self.stamp.split('.')[0]}.{sha256(self.stamp.encode()).hexdigest()[:8]}"

    @property
    def blocks(self) -> list[Body]:
        """The blocks, with their ids."""
        blocks: list[Body] = self.content["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        """The name that the app gave the view."""
        return str(self.content.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """The metadata that the app stored with the view."""
        return str(self.content.get("private_metadata", ""))

    @property
    def title(self) -> str:
        """The title of a modal."""
        return str(self.content.get("title", {}).get("text", ""))

    @property
    def submit(self) -> str:
        """The label of the button that sends the view; empty if there is none."""
        return str(self.content.get("submit", {}).get("text", ""))

    @property
    def inputs(self) -> dict[str, str]:
        """The labels of the input blocks, by block_id."""
        return {
            block["block_id"]: block["label"]["text"]
            for block in self.blocks
            if block["type"] == "input"
        }

    @property
    def rendered(self) -> Rendered:
        """The view between its title and its buttons, as a person sees it."""
        return render(self.blocks, "", self.name, self.values)

    @property
    def lines(self) -> list[str]:
        """The lines that a person reads."""
        return self.rendered.lines

    @property
    def buttons(self) -> list[Button]:
        """The buttons in the content."""
        return self.rendered.buttons

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons in the content."""
        return [button.label for button in self.buttons]

    def value(self, block_id: str) -> Any:
        """Return an input's value: a text, the label of an option, a list of labels, or None."""
        (held,) = self.values[block_id].values()
        match chosen(held):
            case dict() as option:
                return option["text"]["text"]
            case list() as options:
                return [option["text"]["text"] for option in options]
            case other:
                return other

    def element(self, block_id: str) -> tuple[Body, Body]:
        """Return a block, and its first element.

        Raises:
            KeyError: there is no such block, or nothing to use in it.
        """
        for block, element in elements_of(self.blocks):
            if block["block_id"] == block_id:
                return block, element
        raise KeyError(block_id)

    def body(self) -> Body:
        """Return the view as payloads and answers have it."""
        texts = {"private_metadata": "", "callback_id": "", "external_id": ""}
        flags = {"clear_on_close": False, "notify_on_close": False, "close": None, "submit": None}
        return {
            **texts,
            **flags,
            **self.content,
            "id": self.id,
            "team_id": self.team_id,
            "state": {"values": {block: dict(held) for block, held in self.values.items()}},
            "hash": self.hash,
            "root_view_id": self.id,
            "previous_view_id": None,
            **self.facts,
        }

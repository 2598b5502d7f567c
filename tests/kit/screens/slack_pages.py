"""Pages of Slack: messages in a channel, a thread, a modal and a Home tab; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.kit.screens.markup import NOTHING, Html, block, check_known, page, span, tag, text
from tests.kit.screens.moments import clock_time
from tests.kit.screens.slack_blocks import blocks
from tests.kit.screens.slack_texts import Sight, mrkdwn, text_object
from tests.kit.slack.channels import Message
from tests.kit.slack.views import View

Body = dict[str, Any]

TOGETHER_S = 5 * 60
"""Within how many seconds a next message of the same sender has no name above it."""

PICTURES = {"PNG", "JPG", "JPEG", "GIF"}
"""Kinds of files that are shown."""


@dataclass(frozen=True)
class Frame:
    """The page around the messages.

    Attributes:
        app: The name of the app.
        workspace: The name of the workspace.
        channels: The names of the channels that the reader is in.
        title: The heading: "# leadership", or the name of the app.
        under: The line below the title.
    """

    app: str
    workspace: str
    channels: Sequence[str]
    title: str
    under: str = ""


def messages_page(
    frame: Frame,
    messages: Iterable[Message],
    sight: Sight,
    *,
    user: str,
    threads: Iterable[Message] = (),
    over: Html = NOTHING,
) -> Html:
    """Return the page of a channel, or of a direct message.

    Args:
        frame: The page around the messages.
        messages: The messages, oldest first.
        sight: The context in which they are drawn.
        user: The id of the reader.
        threads: All messages below others.
        over: The modal or the confirmation that is open above them.
    """
    replies = list(threads)
    shown: list[Html] = []
    above: Message | None = None
    for message in messages:
        below = [reply for reply in replies if reply.thread_ts == message.ts]
        goes_on = above is not None and _goes_on(above, message)
        mine = replace(sight, values=message.values_of(user))
        shown.append(_message(message, frame, mine, replies=len(below), goes_on=goes_on))
        above = None if below else message
    content = [block("messages", Html("\n"), *shown), _composer(f"Message {frame.title}")]
    return _framed(frame, content, over)


def thread_page(frame: Frame, messages: Sequence[Message], sight: Sight) -> Html:
    """Return the page of a thread: a message, and the messages below it."""
    parts: list[Html] = []
    for place, message in enumerate(messages):
        goes_on = place > 1 and _goes_on(messages[place - 1], message)
        parts.append(_message(message, frame, sight, goes_on=goes_on))
        if not place:
            number = len(messages) - 1
            count = f"{number} {'reply' if number == 1 else 'replies'}"
            parts.append(block("count", span("number", count)))
    return _framed(frame, [block("messages", Html("\n"), *parts), _composer("Reply")])


def home_page(frame: Frame, view: View, sight: Sight) -> Html:
    """Return the page of a Home tab."""
    tabs = block("tabs", span("tab here", "Home"), span("tab", "Messages"), span("tab", "About"))
    mine = replace(sight, values=view.values)
    return _framed(frame, [tabs, block("home", Html("\n"), blocks(view.blocks, mine))])


def _framed(frame: Frame, content: Sequence[Html], over: Html = NOTHING) -> Html:
    title = [span("title", frame.title)]
    if frame.under:
        title.append(span("under", frame.under))
    main = tag("main", Html("\n"), tag("header", *title), Html("\n"), *content)
    screen = block("screen", Html("\n"), _sidebar(frame), main, over)
    return page(frame.title, "slack", screen)


def _sidebar(frame: Frame) -> Html:
    names = (*(f"# {name}" for name in frame.channels), frame.app)
    places = (span("place here" if name == frame.title else "place", name) for name in names)
    inside = (span("workspace", frame.workspace), *places)
    return Html(tag("nav", *inside, aria_label="Channels") + "\n")


def _composer(invites: str) -> Html:
    return block("composer", span("box", invites.replace("# ", "#")))


# ---------------------------------------------------------------------------- messages


def _goes_on(before: Message, message: Message) -> bool:
    """Return whether a message follows another one of the same sender without a name."""
    alike = (before.user, before.ephemeral_to) == (message.user, message.ephemeral_to)
    return alike and message.at - before.at < TOGETHER_S


def _message(
    message: Message, frame: Frame, sight: Sight, *, replies: int = 0, goes_on: bool = False
) -> Html:
    parts: list[Html] = []
    if message.ephemeral_to:
        parts.append(block("only", "Only visible to you"))
    if not goes_on:
        parts.append(_sender(message, frame, sight))
    drawn = blocks(message.blocks, sight)
    parts.append(drawn or block("text", mrkdwn(message.text, sight)))
    parts += [_file(file, sight) for file in message.files]
    if message.edited and not message.blocks:
        parts.append(span("edited", "(edited)"))
    if replies:
        count = f"{replies} {'reply' if replies == 1 else 'replies'}"
        parts.append(block("replies", _face(frame, "", app=True), span("number", count)))
    kind = "message only-you" if message.ephemeral_to else "message"
    face = NOTHING if goes_on else _face(frame, _name(message, sight), app=message.by_app)
    return block(kind, block("face", face), block("body", *parts))


def _name(message: Message, sight: Sight) -> str:
    return sight.name(message.user) or message.user


def _sender(message: Message, frame: Frame, sight: Sight) -> Html:
    time = span("time", clock_time(sight.reader.at(message.at)))
    if message.by_app:
        return block("sender", tag("b", frame.app), span("badge", "APP"), time)
    return block("sender", tag("b", _name(message, sight)), time)


def _face(frame: Frame, name: str, *, app: bool) -> Html:
    if app:
        return span("avatar app", frame.app[:2], aria_hidden="true")
    return span("avatar", name[:1], aria_hidden="true")


def _file(file: Body, sight: Sight) -> Html:
    """Return a file that was shared; Slack shows pictures at once."""
    kind = file["name"].rpartition(".")[2].upper()
    if kind in PICTURES:
        name = tag("figcaption", file["title"])
        picture = tag("img", src=sight.picture(file["id"]), alt=file["alt_txt"])
        return Html(tag("figure", name, picture) + "\n")
    icon = span("icon", kind, aria_hidden="true")
    words = block("words", tag("b", file["title"]), tag("small", kind))
    return block("file", icon, words, title=file["alt_txt"] or None)


# ---------------------------------------------------------------------------- above them


def confirmation(confirm: Body, sight: Sight) -> Html:
    """Return the question that Slack asks after the press of a button."""
    part = {"type": "a confirmation", **confirm}
    check_known(part, "title", "text", "confirm", "deny", "style")
    title, words, yes, no = (
        text_object(confirm[name], sight) for name in ("title", "text", "confirm", "deny")
    )
    style = confirm.get("style", "primary")
    buttons = [
        tag("button", no, type="button", class_="button"),
        tag("button", yes, type="button", class_=f"button {style}"),
    ]
    return _dialog("modal confirmation", title, block("text", words), buttons)


def modal(view: View, sight: Sight) -> Html:
    """Return a modal, with what its reader has filled in."""
    mine = replace(sight, values=view.values, errors=view.errors)
    close = view.content.get("close", {}).get("text", "Cancel")
    buttons = [tag("button", close, type="button", class_="button")]
    if view.submit:
        buttons.append(tag("button", view.submit, type="button", class_="button primary"))
    return _dialog("modal", text(view.title), blocks(view.blocks, mine), buttons)


def _dialog(kind: str, title: Html, content: Html, buttons: Sequence[Html]) -> Html:
    head = block("head", tag("h2", title), span("close", "×", aria_hidden="true"))
    inside = block("content", Html("\n"), content)
    dialog = block(kind, Html("\n"), head, inside, block("foot", *buttons), role="dialog")
    return block("over", Html("\n"), dialog)

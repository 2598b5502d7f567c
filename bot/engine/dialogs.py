"""Dialogs before a pressed button does what cannot be undone."""

from bot.messages import Confirm
from bot.texts import Catalogue


def dialog(texts: Catalogue, name: str, token: str, title: str = "") -> Confirm:
    """Return the dialog before an action.

    Args:
        texts: The language.
        name: The action.
        token: The token of the confirmed action.
        title: The title of the team assessment that it is about; empty for none.
    """
    return Confirm(
        title=texts.say(f"dialog.title_{name}"),
        text=texts.say(f"dialog.text_{name}", title=title),
        yes=texts.say(f"dialog.yes_{name}"),
        no=texts.say(f"dialog.no_{name}"),
        token=token,
    )

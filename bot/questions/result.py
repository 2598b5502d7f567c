"""The place in a flow where the result is given."""

from typing import Literal

from bot.questions.base import Body, Label
from bot.questions.information import Information


class Result(Information):
    """Where the conversation ends with its result; steps after it are offered, not asked."""

    type: Literal["result"]  # type: ignore[assignment] # the tag that picks this type
    name: Label = "Result"
    text: Body = ""

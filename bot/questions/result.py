"""The place of the result in a flow."""

from typing import Literal

from bot.questions.base import Body, Label
from bot.questions.information import Information


class Result(Information):
    """The step where the conversation ends with its result; later steps are offered, not asked."""

    type: Literal["result"]  # type: ignore[assignment] # the tag that picks this type
    name: Label = "Result"
    text: Body = ""

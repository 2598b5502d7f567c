"""The step types of a flow: how each is asked, read and shown.

One file per type; :data:`Step` is their union, and YAML picks from it by ``type``. A new type is
one file and one line here. :class:`bot.questions.base.BaseStep` says what every type must do. This
package knows no channel, no conversation and no benchmark.
"""

from typing import Annotated

from pydantic import Field

from bot.questions.base import BaseStep, Option, Reading, Understood, Unreadable, Unsure
from bot.questions.conditions import AllOf, AnyOf, Condition, Not, Test, Value
from bot.questions.consent import Consent
from bot.questions.information import Information
from bot.questions.moment import Moment
from bot.questions.number import Number
from bot.questions.place import Place
from bot.questions.rating import Rating
from bot.questions.result import Result
from bot.questions.several_choices import SeveralChoices
from bot.questions.single_choice import SingleChoice
from bot.questions.text import FreeText
from bot.questions.yes_no import YesNo
from bot.questions.zone import Zone

Step = Annotated[
    Information
    | Consent
    | SingleChoice
    | SeveralChoices
    | Rating
    | YesNo
    | Number
    | FreeText
    | Moment
    | Place
    | Zone
    | Result,
    Field(discriminator="type"),
]

__all__ = [
    "AllOf",
    "AnyOf",
    "BaseStep",
    "Condition",
    "Consent",
    "FreeText",
    "Information",
    "Moment",
    "Not",
    "Number",
    "Option",
    "Place",
    "Rating",
    "Reading",
    "Result",
    "SeveralChoices",
    "SingleChoice",
    "Step",
    "Test",
    "Understood",
    "Unreadable",
    "Unsure",
    "Value",
    "YesNo",
    "Zone",
]

"""Steps for these tests, as a flow's YAML would give them, and one of each type."""

from typing import Any

from bot.loading.library import load_catalogue
from bot.questions import (
    BaseStep,
    Consent,
    FreeText,
    Information,
    Moment,
    Number,
    Place,
    Rating,
    Result,
    SeveralChoices,
    SingleChoice,
    Unreadable,
    YesNo,
    Zone,
)
from bot.questions.base import Reading

TEXTS = load_catalogue()
BASIC = {"id": "step", "name": "Step", "text": "Well?"}

OPTIONS = [
    {"id": "retail-banking", "label": "Retail banking", "synonyms": ["high street banks"]},
    {"id": "gaming", "label": "Gaming", "synonyms": ["video games"]},
    {"id": "energy", "label": "Energy & utilities"},
    {"id": "healthcare", "label": "Healthcare", "description": "Clinics and insurers."},
]


def single(**keys: Any) -> SingleChoice:
    return SingleChoice.model_validate(
        {**BASIC, "type": "single_choice", "options": OPTIONS, **keys}
    )


def several(**keys: Any) -> SeveralChoices:
    return SeveralChoices.model_validate(
        {**BASIC, "type": "several_choices", "options": OPTIONS, **keys}
    )


def rating(**keys: Any) -> Rating:
    ends = {"low": "not at all", "high": "heavily"}
    return Rating.model_validate({**BASIC, "type": "rating", **ends, **keys})


def number(**keys: Any) -> Number:
    ends = {"minimum": 0, "maximum": 10_000}
    return Number.model_validate({**BASIC, "type": "number", **ends, **keys})


def free_text(**keys: Any) -> FreeText:
    return FreeText.model_validate({**BASIC, "type": "text", **keys})


def yes_no(**keys: Any) -> YesNo:
    return YesNo.model_validate({**BASIC, "type": "yes_no", **keys})


def consent(**keys: Any) -> Consent:
    buttons = {"agree": "I agree", "decline": "Rather not"}
    return Consent.model_validate({**BASIC, "type": "consent", **buttons, **keys})


def information(**keys: Any) -> Information:
    return Information.model_validate({**BASIC, "type": "information", **keys})


def moment(**keys: Any) -> Moment:
    return Moment.model_validate(
        {**BASIC, "type": "moment", "offers": ["30m", "2h", "1d", "1w"], **keys}
    )


def place(**keys: Any) -> Place:
    return Place.model_validate({**BASIC, "type": "place", **keys})


def zone(**keys: Any) -> Zone:
    offers = ["America/New_York", "Europe/Berlin"]
    return Zone.model_validate({**BASIC, "type": "zone", "offers": offers, **keys})


EVERY_TYPE: tuple[BaseStep, ...] = (
    single(),
    several(at_most=2),
    several(at_least=0),
    rating(),
    rating(lowest=0, highest=10),
    number(unit="people"),
    number(minimum=-1.5, maximum=1.5, decimals=2, unit="%"),
    free_text(max_length=300),
    free_text(min_length=3),
    yes_no(),
    consent(),
    information(),
    moment(),
    moment(offers=[]),
    place(),
    zone(),
    zone(offers=[]),
    Result.model_validate({"id": "result", "type": "result"}),
)


def hint(reading: Reading) -> str:
    """Return the hint for an unusable answer; fail where the answer was usable."""
    assert isinstance(reading, Unreadable), reading
    return reading.hint

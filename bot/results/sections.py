"""Stub."""

from bot.results.measures import barriers, delivery
from bot.results.overall import overall
from bot.results.segments import country, industry
from bot.results.uncertainty import uncertainty


def sections(result):
    found = {
        "stage": tuple(overall(result)),
        "industry": tuple(industry(result)),
        "country": tuple(country(result)),
        "delivery": tuple(delivery(result)),
        "barriers": tuple(barriers(result)),
        "sure": tuple(uncertainty(result)),
        "sources": (*uncertainty(result),),
    }
    return {k: v for k, v in found.items() if v}

"""Random texts as people, phones and pranksters type them."""

import sys
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

_DASHES = "-−–—‐‑‒―－﹣➖"
_QUOTES = "'\"’‘“”„«»`´′"
_BLANKS = " \u00a0\u2009\u200b\u3000\u2800\t\n\ufeff"
_UNSEEN = "\x00\x07\x1b\u202e\u2066\u200d\ufe0f\U000e0067\ud800\udfff\x7f\x85\r"
_SIGNS = "+.,:;/%()[]<>&|!?#@_*~^=$€²½٫٬"
_EMOJI = ("👍", "👍🏽", "👍️", "4️⃣", "🔟", "👩🏽‍💻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "🅱️", "🇩🇪", "❷", "🦄")
_RIGHT_TO_LEFT = ("שלום", "مرحبا", "می‌شود", "\u202babc\u202c", "٣٫٥", "١٢")
_NUMBERS = (
    "0,33333333333333333333333333333333", "sNaN", "sNaN,", "NaN", "Infinity", "-inf", "1e999999",
    "1_000", "0x1f", "1e-999", "-0", "1,00,000", "1.000,5", "5²", "Ⅷ", "99999999w", "2026-13-45",
    "0000-00-00", "99999-01-01", "9999-12-31 23:59 -23:59", "2026–12–31", "−01:00", "9999 w",
)  # fmt: skip
_WORDS = (
    "walk", "yes", "no", "none", "all", "and", "chat, voice", "gaming", "retail", "4 of 7", "hours",
    "in", "people", "days", "UTC", "T17:00", "Don’t know", "AI–only", "Côte d’Ivoire", "comment",
)  # fmt: skip
_COMMANDS = (
    "back", "change", "change stage", "source", "source 3", "[1]", "compare", "country", "help",
    "why", "skip", "skip the rest", "delete", "restart", "stop", "resume", "retake", "/start",
    "/change", "/sources", "/team", "/team extend", "extend 1w", "/nonsense", "keep", "form",
)  # fmt: skip
_MARKED = (
    "*{}*", "_{}_", "~{}~", "`{}`", "```{}```", "&gt; {}", "&gt;&gt;&gt;{}", "<tel:{0}|{0}>",
    "<https://x.y/{}>", "<@U1|{}>", "<#C1|{}>", "<!here|{}>", "<!date^{}^x|y>", ":{}:",
    ":+1::skin-tone-{}:", "<{}|{}", "&amp;{}&lt;", "“{}”", "({})", "[{}]", "/{}", "in {}", "{} %",
)  # fmt: skip

Maker = Callable[[Random], str]


def random_text(random: Random) -> str:
    """Return one text of up to some thousand characters; empty at times."""
    text = _joined(random, _PARTS, random.choice((0, 1, 1, 1, 2, 3, 5)))
    for _ in range(random.choice((0, 0, 1, 2))):
        text = random.choice(_MARKED).replace("{0}", text).replace("{}", text)
    return text * (50 if random.random() < 0.003 else 1)


def _joined(random: Random, parts: Sequence[Maker], number: int) -> str:
    between = random.choice(("", " ", "\u00a0", ", ", "\n", "-"))
    return between.join(random.choice(parts)(random) for _ in range(number))


def _one_of(texts: Sequence[str]) -> Maker:
    return lambda random: random.choice(texts)


@cache
def _numerals() -> tuple[str, ...]:
    """Return everything that Unicode calls a number: digits of all scripts, fractions and so on."""
    return tuple(chr(code) for code in range(sys.maxunicode + 1) if chr(code).isnumeric())


def _digits(random: Random) -> str:
    number = 5000 if random.random() < 0.01 else random.choice((1, 1, 1, 2, 4, 20, 60))
    if random.random() < 0.3:
        return random.choice("0123456789") * number
    return "".join(random.choices(_numerals(), k=number))


def _signed(random: Random) -> str:
    return random.choice(_DASHES + _SIGNS) + random.choice("0123456789") + random.choice(_SIGNS)


def _date(random: Random) -> str:
    apart, numbers = random.choice(_DASHES + "/."), [random.choice(_DATE_PARTS) for _ in range(3)]
    clock = f" {random.choice(_DATE_PARTS)}:{random.choice(_DATE_PARTS)}"
    zone = f"{random.choice(_DASHES + '+')}{random.choice(_DATE_PARTS)}"
    return apart.join(numbers) + random.choice(("", clock, clock + zone, f"{clock} UTC{zone}"))


def _any_sign(random: Random) -> str:
    return "".join(chr(random.randrange(sys.maxunicode + 1)) for _ in range(random.randint(1, 8)))


def _misspelled(random: Random) -> str:
    """Return a word with one sign put into it."""
    word = random.choice(_WORDS + _COMMANDS + _NUMBERS)
    at = random.randint(0, len(word))
    sign = random.choice(_QUOTES + _BLANKS + _UNSEEN + _DASHES + _SIGNS)
    return unicodedata.normalize(
        random.choice(("NFC", "NFD", "NFKC")), word[:at] + sign + word[at:]
    )


_DATE_PARTS = ("0", "1", "7", "00", "01", "12", "31", "60", "99", "2026", "9999", "99999", "٣", "½")

_PARTS: tuple[Maker, ...] = (
    _one_of(_WORDS), _one_of(_COMMANDS), _one_of(_NUMBERS), _one_of(_EMOJI),
    _one_of(_RIGHT_TO_LEFT), _one_of(_DASHES), _one_of(_QUOTES), _one_of(_BLANKS),
    _one_of(_UNSEEN), _one_of(_SIGNS),
    _digits, _digits, _signed, _date, _any_sign, _misspelled, _misspelled,
)  # fmt: skip

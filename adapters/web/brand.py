"""The operator's look of the page: a color and a logo, checked before anything is served."""

import re
from dataclasses import dataclass
from pathlib import Path

from bot.channel import ChannelUnusable

COLOR = re.compile(r"#[0-9a-f]{6}")

CONTRAST = 4.5
"""The least contrast of text, by WCAG 2.2 (1.4.3)."""

PAPER, GROUND, DARK_PAPER = "#ffffff", "#f4f6f7", "#17232a"
"""The backgrounds in ``style.css``, light and dark."""

DARKEST = 0.04045
"""The part of a color up to which sRGB is linear."""

STEPS = 100

LARGEST = 200_000
"""Most bytes of a logo."""

KINDS = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Brand:
    """A color and a logo.

    Attributes:
        color: ``#`` and six hexadecimal digits; empty for the usual color.
        logo: The file of the logo; None for none.
    """

    color: str = ""
    logo: Path | None = None

    def check(self) -> None:
        """Check both.

        Raises:
            ChannelUnusable: The color can't be read as text, or the logo can't be used.
        """
        if self.color:
            found = min(contrast(self.color, ground) for ground in (PAPER, GROUND))
            if found < CONTRAST:
                message = (
                    f"CXBOT_WEB_COLOR {self.color} has a contrast of {found:.1f} on white, and text"
                    f" needs {CONTRAST}: use a darker color, such as {_darkened(self.color)}"
                )
                raise ChannelUnusable(message)
        if self.logo is not None:
            self.read_logo()

    def read_logo(self) -> tuple[str, bytes]:
        """Return the name of the logo's file in small letters, and its content.

        Raises:
            ChannelUnusable: It can't be used.
        """
        logo = self.logo or Path()
        try:
            content = logo.read_bytes()
        except OSError as error:
            message = f"CXBOT_WEB_LOGO {logo} can't be read: {error.strerror}"
            raise ChannelUnusable(message) from None
        is_right = logo.suffix.lower() in KINDS and 0 < len(content) <= LARGEST
        if not is_right:
            message = f"CXBOT_WEB_LOGO {logo} must be an .svg or .png of at most {LARGEST} bytes"
            raise ChannelUnusable(message)
        return f"logo{logo.suffix.lower()}", content

    def style(self) -> str:
        """Return the style that puts the color in place of the usual one."""
        if not self.color:
            return ""
        dark = _lightened(self.color)
        tint, dark_tint = _mixed(self.color, PAPER, 88), _mixed(dark, DARK_PAPER, 85)
        light_style = f"--main: {self.color}; --on-main: #fff; --tint: {tint};"
        dark_style = f"--main: {dark}; --on-main: #000; --tint: {dark_tint};"
        return (
            f":root {{ {light_style} }}\n"
            f"@media (prefers-color-scheme: dark) {{ :root {{ {dark_style} }} }}\n"
        )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors, from 1 to 21, by WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= DARKEST else ((part + 0.055) / 1.055) ** 2.4


def _parts(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def _mixed(color: str, other: str, percent: int) -> str:
    """Return a color with so much of another one in it."""
    pairs = zip(_parts(color), _parts(other), strict=True)
    return "#" + "".join(
        f"{round((one * (100 - percent) + two * percent) / 100):02x}" for one, two in pairs
    )


def _darkened(color: str) -> str:
    """Return the nearest darker color with enough contrast on light backgrounds."""
    return next(
        mixed
        for percent in range(STEPS + 1)
        if contrast(mixed := _mixed(color, "#000000", percent), GROUND) >= CONTRAST
    )


def _lightened(color: str) -> str:
    """Return the nearest lighter color with enough contrast on a dark background."""
    return next(
        mixed
        for percent in range(STEPS + 1)
        if contrast(mixed := _mixed(color, PAPER, percent), DARK_PAPER) >= CONTRAST + 1
    )

"""Says how much two photographs of a page differ: computers draw letters a little differently."""

from pathlib import Path

from PIL import Image, ImageChops, ImageStat

TOLERANCE = 2.0
"""The largest difference of a pixel's average color, of 255."""


def compare(kept: Path, new: Path) -> str:
    """Return a few words about a kept photograph, beside a new one."""
    if not kept.exists():
        return "DIFFERENT, it is new"
    before, after = (Image.open(path).convert("RGB") for path in (kept, new))
    if before.size != after.size:
        return f"DIFFERENT, {before.size} pixels before and {after.size} now"
    apart = max(ImageStat.Stat(ImageChops.difference(before, after)).mean)
    word = "alike" if apart <= TOLERANCE else "DIFFERENT"
    return f"{word}, {apart:.2f} of 255 apart"

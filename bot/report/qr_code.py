"""A link as a QR code."""

from io import BytesIO

DARK = "#0f172a"


def qr_code(link: str) -> str:
    """Return the QR code of a link as SVG, with the quiet zone around it that scanners need."""
    import segno  # noqa: PLC0415 - only where something is drawn

    drawn = BytesIO()
    segno.make_qr(link, error="m").save(
        drawn, kind="svg", dark=DARK, light="#ffffff", xmldecl=False
    )
    return drawn.getvalue().decode()

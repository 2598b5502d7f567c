"""A link as a QR code."""

import segno


def qr_code(link: str) -> str:
    """Return the QR code of a link as an SVG element, with the quiet zone that scanners need.

    It is dark on light in every color scheme, since not every scanner reads the reverse.
    """
    code = segno.make_qr(link, error="m")
    drawn: str = code.svg_inline(
        dark="#000", light="#fff", border=4, omitsize=True, svgclass="qr", lineclass=None
    )
    return drawn

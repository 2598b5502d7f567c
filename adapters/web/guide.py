"""The first steps of the person who runs the bot. ``cxbot serve`` prints them without a token."""

FIRST_STEPS = """\
On a web page, without a token:
  1. {cxbot} serve web
  2. Open the address that it prints."""
"""The steps to a running bot. ``{cxbot}`` is how this program is called."""

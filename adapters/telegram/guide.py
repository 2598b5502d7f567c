"""The first steps of the person who runs the bot. ``cxbot serve`` prints them without a token."""

FIRST_STEPS = """\
Telegram, in two minutes:
  1. Send /newbot to @BotFather, choose a name, and copy the token.
  2. export TELEGRAM_BOT_TOKEN=123456789:AA...
  3. {cxbot} serve"""
"""The steps to a running bot. ``{cxbot}`` is how this program is called."""

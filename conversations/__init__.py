"""The shipped conversations: one folder per flow, data only; :mod:`bot.library` reads them."""

"""The shipped conversations: one folder per flow, data only; :mod:`bot.loading.library` reads them."""

"""The shipped conversations, one folder per flow: data that :mod:`bot.loading.library` reads."""

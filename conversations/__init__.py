"""The shipped conversations: a folder of data per flow, read by :mod:`bot.loading.library`."""

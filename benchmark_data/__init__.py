"""Published benchmarks, one folder per edition: data that :mod:`bot.loading.library` reads."""

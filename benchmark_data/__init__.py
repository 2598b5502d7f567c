"""Published benchmarks: one folder per edition, data only; :mod:`bot.loading.library` reads them."""

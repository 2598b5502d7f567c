"""Published benchmarks: one folder per edition, data only; :mod:`bot.library` reads them."""

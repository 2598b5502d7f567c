"""Published benchmarks: a folder of data per edition, read by :mod:`bot.loading.library`."""

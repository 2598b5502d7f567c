"""A result as a picture and as a report to print.

What lives here: ``content.py`` puts a position into words and numbers, as plain data (pure);
``charts.py`` does so for each chart, with its description; ``fonts.py`` knows which characters can
be drawn; ``render.py`` hands the data to Typst, which draws it by the templates beside it.

What never does: platforms, the store, sentences (they stand in the catalogue), and calculations
(:mod:`bot.scoring` and :mod:`bot.engine` do them). Typst is imported when something is rendered.

Start at :mod:`bot.report.content`.
"""

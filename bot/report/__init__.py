"""A result as a picture and as a report to print.

``content.py`` puts a position into words and numbers, as plain data (pure); ``charts.py`` does the
same for each chart, with its description, ``moved.py`` for the changes since the last result, and
``parts.py`` for the pages after the first. ``fonts.py`` knows which characters can be drawn;
``render.py`` passes the data to Typst, which draws it with the templates beside it;
``fitting.py`` chooses how tight a report is set.

This package has no platforms, no store, no sentences (the catalogues have them), and no
calculations (:mod:`bot.scoring` and :mod:`bot.engine` do them). Typst is imported when something is
rendered.

Start at :mod:`bot.report.content`.
"""

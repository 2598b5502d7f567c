"""The numbers of ``cxbot stats``: counted, and as text, JSON and CSV.

Start at ``survey.py``, which reads them. ``answers.py`` holds which of them are shown. Nothing here
writes to the database or names a person.
"""

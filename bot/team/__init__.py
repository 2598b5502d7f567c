"""Team assessments: their state, their rules, and their words. Pure.

``model.py`` is the stored state, ``actions.py`` and ``policy.py`` change it and say who may.
``disclosure.py`` decides what is shown of the answers, and ``tally.py`` holds it. ``narrative/``
puts a result into words and ``table.py`` into a spreadsheet. ``invitation.py``, ``dashboard.py``,
``data_notice.py`` and ``receipt.py`` are the other messages; ``orders.py`` reads their buttons.
``extension.py`` lists the choices of more time.
"""

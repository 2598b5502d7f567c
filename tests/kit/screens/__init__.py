"""Slack's and Telegram's screens, drawn as HTML from the stand-ins' messages.

``markup`` builds HTML. ``slack_texts``, ``slack_elements``, ``slack_blocks`` and ``slack_pages``
draw Slack; ``telegram_texts`` and ``telegram_pages`` draw Telegram. Pages on the web are their own
drawing (``web_scenes``). They know nothing of this bot,
and fail where they are given anything that they cannot draw. ``scenes`` plays conversations with
the bot and draws their moments; ``chromium`` photographs pages. ``python -m tests.kit.screens``
writes all of it to ``docs/pictures/``.
"""

"""Telegram: prospects take the assessment in a private chat with a bot.

Beside the files that every adapter has (see :mod:`adapters`), Telegram needs these: ``polling`` and
``webhook``, the two ways in; ``request``, the library's HTTP layer; ``keyboards``, the buttons
below a message; ``profile``, the bot's description and commands; and ``links``, deep links into the
private chat. The store keeps all state. Start reading at ``channel``.
"""

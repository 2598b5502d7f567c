"""Telegram: prospects take the assessment in a private chat with a bot.

``parse`` reads what Telegram delivers, ``render`` words replies as messages with keyboards, and
``channel`` joins them; ``polling`` and ``webhook`` are the two ways in. Nothing here keeps state:
what was said when is the store's to know. Start reading at ``channel``.
"""

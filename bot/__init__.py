"""The middle of the house: everything between a platform's update and its replies.

Start reading at :mod:`bot.messages` (the words exchanged with adapters), then :mod:`bot.engine`
(one pure turn). No platform SDK is ever imported below this package; adapters live in
:mod:`adapters`, and :mod:`bot.wiring` alone knows them.
"""

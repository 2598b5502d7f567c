"""A strict stand-in of Telegram's Bot API, over real HTTP, for tests, crash tests and benchmarks.

Start at `api.py`: `BotApi` runs the server and makes people, groups and channels. It refuses what
Telegram refuses, in Telegram's words; `methods.json` holds the parameters of every method that it
knows (Bot API 10.1). No adapter lives here, and nothing here is imported by one.
"""

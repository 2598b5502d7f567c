"""A strict stand-in of Slack, over real HTTP and real WebSockets, for tests and benchmarks.

Start at `api.py`: `Slack` runs the server and makes workspaces, which have people and channels. It
refuses what Slack refuses, in Slack's words; `methods.json` holds the facts of every method that it
knows. No adapter lives here, and nothing here is imported by one.
"""

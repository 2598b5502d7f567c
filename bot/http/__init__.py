"""The one HTTP server: whether the bot is alive and ready, and what platforms call.

Start reading at ``server.py``. ``listening.py`` opens the sockets, ``protocol.py`` reads requests
within bounds, ``connections.py`` decides which connection is closed when, ``limits.py`` has the
numbers. What a request means to a platform is never decided in here.
"""

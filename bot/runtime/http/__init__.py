"""The one HTTP server: health pages, and the routes that platforms call.

Start at ``server.py``. ``listening.py`` opens the sockets, ``protocol.py`` reads requests within
bounds, ``connections.py`` decides which connection is closed when, ``limits.py`` has the numbers.
This package does not know what a request means to a platform.
"""

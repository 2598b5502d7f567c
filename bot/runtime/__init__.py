"""A server's process: its HTTP server, its log, its vault, and what runs until it is stopped."""

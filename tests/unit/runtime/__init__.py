"""The server around the bot: logs, files, proxies, and secrets in the store."""

"""This machine and its HTTP: terminals, private files, proxies, posts and webhooks."""

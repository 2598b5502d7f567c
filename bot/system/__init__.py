"""This machine: its terminals, private files and proxies."""

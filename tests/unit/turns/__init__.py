"""One update, one transaction, with a real store."""

"""Libraries: the files that are found and loaded, and the errors of bad ones."""

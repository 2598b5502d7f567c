"""Data files: flows, editions and catalogues, read from YAML."""

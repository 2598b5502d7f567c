"""The assessment in a terminal, or through a pipe: ``parse``, ``render`` and ``channel``."""

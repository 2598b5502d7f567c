"""The parts put together: the one package that reads the clock, makes ids and knows the adapters.

``flows.py`` chooses flows and an edition, ``parts.py`` makes services and deliveries, ``serve.py``
serves channels, ``viewer.py`` draws pages of conversations, ``preview.py`` shows a flow that is
being written (``draft_viewer.py`` draws its pages), ``terminal.py`` holds a conversation in this
terminal, and ``demonstration.py`` plays a team assessment there.
"""

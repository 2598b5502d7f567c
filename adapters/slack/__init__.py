"""Slack: CX managers take the assessment in a direct message with the app.

``http`` checks what Slack calls, ``taking`` takes what it delivers, ``parse`` reads that.
``blocks`` and ``modal`` word replies in Block Kit, ``sending`` sends them, ``direct`` remembers
where to, ``homes`` tells which workspace somebody belongs to, ``people`` asks what they are there,
``calling`` makes the calls with the token that ``workspaces`` finds, ``errors`` says what Slack's
refusals mean. ``installing`` has the pages by which a workspace installs the app, and ``channel``
joins all of this. Nothing here keeps state: what was said when, and what the app acts with, is the
store's to know. Start reading at ``channel``.
"""

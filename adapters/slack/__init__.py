"""Slack: CX managers take the assessment in a direct message with the app.

``parse`` reads what Slack delivers, ``blocks`` words replies in Block Kit, ``client`` makes the
calls, ``errors`` says what Slack's refusals mean, and ``channel`` joins them. Nothing here keeps
state: what was said when is the store's to know. Start reading at ``channel``.
"""

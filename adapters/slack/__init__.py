"""Slack: CX managers take the assessment in a direct message with the app.

Beside the files that every adapter has (see :mod:`adapters`), Slack needs these: ``http`` and
``socket_mode``, the two ways in; ``payloads``, the shape of what Slack delivers; ``markup``, what
people type without Slack's markup; ``rich_text``, paragraphs, lists and dates; ``buttons``, what
people press; ``simpler``, the same facts in older blocks; ``modal``, forms; ``views``, modals and
Home tabs on the screen; ``web_api``, calls over kept connections; ``files``, attachments;
``workspaces`` and ``installing``, the tokens of the workspaces and the pages by which they install
the app; ``entrance``, the link on a page that leads to it; ``organizations``, the workspace or
organization that a person belongs to; ``direct_messages``, the channel of each direct message; and
``manifest.yaml``, from which Slack makes the app. The store keeps all state. Start reading at
``channel``.
"""

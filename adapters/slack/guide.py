"""The first steps of the person who runs the bot. ``cxbot serve`` prints them without a token."""

FIRST_STEPS = """\
Slack, in five minutes:
  1. {cxbot} slack manifest
  2. At https://api.slack.com/apps choose Create New App, From a manifest, your workspace.
     Paste what step 1 printed.
  3. Basic Information, App-Level Tokens: make one with the scope connections:write.
  4. Install App: install it to the workspace, and copy the Bot User OAuth Token.
  5. export SLACK_APP_TOKEN=xapp-... SLACK_BOT_TOKEN=xoxb-...
  6. {cxbot} serve
  For many workspaces: SLACK_CLIENT_ID, instead of SLACK_BOT_TOKEN."""
"""The steps to a running app. ``{cxbot}`` is how this program is called."""

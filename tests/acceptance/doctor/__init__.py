"""``cxbot doctor`` against planted faults: each is found, in its own line, and nothing else is.

The faults are real: files, PostgreSQL, PgBouncer, proxies, and the stand-ins of Telegram and Slack.
Add one to the module of its kind; :func:`tests.acceptance.doctor.stage.fault` lists it.
"""

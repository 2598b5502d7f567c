"""The channels; :mod:`tests.channels.conformance` is what every one of them must pass."""

"""The channels; :mod:`tests.adapters.conformance` is what every one of them must pass."""

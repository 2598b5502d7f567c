"""The tests mirror the rooms of ``bot`` and ``adapters``; golden conversations are YAML."""

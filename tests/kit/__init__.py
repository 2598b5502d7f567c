"""The parts that tests of every kind use: stand-ins of platforms, real servers, golden files."""

"""All tests, and the programs that measure.

unit           tests of one package of ``bot`` each, in folders of the same names
stores         the suite that every store passes, and the tests of one database
channels       the suite that every channel passes, and the tests of one platform
acceptance     whole processes: killed, sent nonsense, attacked, installed
conversations  whole conversations, as golden files in YAML
kit            stand-ins of Telegram and Slack, and what all tests share
benchmarks     measures speed and memory
code_mutants   makes small mistakes in the code, and counts those that the tests notice
data           flows, databases and messages that tests read
"""

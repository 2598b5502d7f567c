"""SQL that both databases run in the same words, and their rows as values.

SQL of turns, claims and marks is not in here. Each database has its own, where speed counts.
Nor is SQL that removes many addresses at once, with their locks: PostgreSQL takes them as arrays.
"""

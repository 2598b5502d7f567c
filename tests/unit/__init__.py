"""Tests of one room each. The folders mirror the rooms of the bot."""

"""Random texts for every question, in every channel: a hint or an answer, never an exception."""

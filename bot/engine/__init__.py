"""One conversation, walked by a pure function.

Start reading at :func:`bot.engine.advance.advance`: a conversation and one inbound go in, the next
conversation and the replies come out. Clock, ids and randomness come in as arguments. Nothing in
here reads, writes, waits or sends.
"""

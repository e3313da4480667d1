"""A messenger for measurements: light, in a process of its own, and it counts every letter.

It is not the sandbox: nobody reads here. It answers the methods the bot calls, enforces limits,
answers late, breaks on demand, and records each delivery, so that lost and repeated letters are
counted and not guessed. It listens on 127.0.0.1 only.
"""

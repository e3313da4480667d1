"""Questions typed in plain words: what they refer to, and which answer of the bot is meant.

What a phrase means is read by `bot.understanding`, which knows nothing of the house; here it meets
the viewer's children, subjects, terms and teachers, and the screens that commands and buttons open.
"""

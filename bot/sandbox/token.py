"""The token of the sandbox's bot: no bot of the messenger has one like it."""

SANDBOX_TOKEN = "42:sandbox-local-telegram-only"

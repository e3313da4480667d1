"""What buttons carry: an action and ids, at most 64 bytes, authorised again at every press."""

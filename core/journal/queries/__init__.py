"""What families read of the journal. Each read begins at a door and is recorded in the ledger."""

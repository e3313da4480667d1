"""Who may do what: viewers, the matrix, doors, invitations, links, consents."""

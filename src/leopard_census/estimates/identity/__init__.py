"""What uncertain identities add to the error of N and D."""

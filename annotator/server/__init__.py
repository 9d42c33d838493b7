"""What stands before the app: it takes whole requests in, and only then spends a thread on them."""

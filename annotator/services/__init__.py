"""What the app does: plain functions that query, change and flush. They never commit and never import Flask."""

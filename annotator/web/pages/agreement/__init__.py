"""The page that shows how far the readers of a round agree."""

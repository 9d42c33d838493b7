"""The page on which an article is marked, and the paper form of it."""

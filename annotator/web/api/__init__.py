"""The API, version 1: the same services as the pages, in JSON."""

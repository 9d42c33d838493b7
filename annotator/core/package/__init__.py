"""The package of a release: one zip with its tables, its record, and what explains them."""

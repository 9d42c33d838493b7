"""The pages of review: the queue, a unit, and what is done to many units at once."""

"""Review: units, the queue, rulings and what follows from them."""

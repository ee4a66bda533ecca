"""How the shipped model, the lexicons and the weights of answers were made, and the data written for it."""

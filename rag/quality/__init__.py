"""Questions with known answers -> measures; why a question is answered as it is."""

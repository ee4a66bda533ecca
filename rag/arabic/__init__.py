"""What Arabic, and the other languages of questions, need: words, sentences, dates, people."""

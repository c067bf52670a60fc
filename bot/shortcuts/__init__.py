"""What is wanted of a message, by its menu or by a flag: its words, a translation, a summary."""

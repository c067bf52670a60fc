"""What is wanted of a message by its menu or by a flag: transcribed, translated, its thread summarised."""

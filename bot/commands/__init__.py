"""The slash command: what can be typed after it, a module for what each word does."""

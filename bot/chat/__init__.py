"""The chat path: a question to its answer. `answer` is the path, `window` what the model sees."""

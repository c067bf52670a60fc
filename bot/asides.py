"""Answers that one person alone is shown, and may share."""

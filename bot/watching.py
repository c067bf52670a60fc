"""The daily look at what will stop working: models that end, keys, scopes, budgets."""

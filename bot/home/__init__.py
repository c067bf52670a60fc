"""The Home tab: what the bot does here and keeps, what one used, and what admins set."""

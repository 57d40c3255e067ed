"""Tries the site in a browser, in an environment of its own: nothing of gradyan is in it."""

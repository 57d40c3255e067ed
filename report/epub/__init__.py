"""The guide as an EPUB 3.3 in each language, from what the site shows."""

"""Lies: false words, numbers, references and labels, put into the guide one at a time."""

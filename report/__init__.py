"""The only place that knows how the guide looks: from evidence and prose to the PDF."""

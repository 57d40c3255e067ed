"""Every sentence answers: what kind each sentence of the guide is of, and what shows it."""

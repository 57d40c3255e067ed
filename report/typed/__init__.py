"""The inline formulas of the guide: read, compared with what shows them, and judged."""

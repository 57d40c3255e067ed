"""The guide as a site, from the same chapters, evidence and drawings as the printed one."""

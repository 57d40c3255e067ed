"""A study guide on gradients in which nothing is asserted that a machine has not checked."""

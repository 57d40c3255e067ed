"""What can be wrong with a training run, a function for each cause; `table.CAUSES` has them all."""

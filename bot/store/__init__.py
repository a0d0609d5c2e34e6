"""Everything that is kept, by subject. SQL lives here and nowhere else."""

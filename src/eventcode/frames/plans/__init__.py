"""Plans: which columns the rules of a check read, in units that are judged together, and judging one combination."""

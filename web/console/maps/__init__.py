"""Maps of the console: the surroundings of a case, the cases of the queue's filter, the heat map over streets."""

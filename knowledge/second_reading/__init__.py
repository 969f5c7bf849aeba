"""Second readings: per entry a sheet in which somebody other than the author answers a list of points with articles."""

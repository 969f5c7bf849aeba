"""Measured air quality: stations, readings and their corrections, the AQI, targets and what is left of them.

Amounts are whole nanograms per cubic metre (thousandths of a microgram), so that sums are exact and a mean is a
fraction of two integers. Nothing here forecasts."""

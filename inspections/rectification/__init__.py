"""督察整改清单 (S36): problems that a higher inspection handed down, from their entry to 销号 by another level."""

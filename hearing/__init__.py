"""What a message is: read once, before any route decides (`Hearer.hear` → `Heard`)."""

"""Cases leave into other systems' queues, and what those say comes back."""

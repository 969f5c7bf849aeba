"""What members of firms do in the private chat."""

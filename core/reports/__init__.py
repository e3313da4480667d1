"""What the school prints and hands out."""

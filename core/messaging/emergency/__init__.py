"""An emergency: asked for by one, released by another, and who is safe."""

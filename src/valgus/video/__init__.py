"""Video in: decoding with true times, and decoding ahead of the consumer."""

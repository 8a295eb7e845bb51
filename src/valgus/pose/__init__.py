"""Pose models: getting the weights, running them, and replaying what they found."""

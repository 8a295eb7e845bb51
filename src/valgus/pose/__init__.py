"""Frames → landmarks: gets the weights, runs the pose model, replays recorded landmarks."""

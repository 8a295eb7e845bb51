"""Landmarks and series as the field's programs read them."""

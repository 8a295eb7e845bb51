"""Figures of a report: which frames to show, and curves as inline SVG."""

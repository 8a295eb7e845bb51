"""What was found, for people: words, charts, pictures, pages and videos."""

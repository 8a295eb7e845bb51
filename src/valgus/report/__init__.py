"""Results for people: words, charts, pictures, pages and videos."""

"""Sessions as files: the document, tables, exports and the history."""

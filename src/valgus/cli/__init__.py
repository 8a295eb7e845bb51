"""The command line: builds a configuration, calls the API, shows the result, returns a code."""

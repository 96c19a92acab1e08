error = ValueError("x")
error.__notes__ = 42
raise error

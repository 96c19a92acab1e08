class Bad:
    def __str__(self):
        raise RuntimeError


error = ValueError("x")
error.__notes__ = [1, None, Bad(), "text"]
raise error

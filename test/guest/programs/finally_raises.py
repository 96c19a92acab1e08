try:
    raise ValueError("first")
finally:
    [].pop()

eval("(lambda x: x /\n 0)(1)", {})

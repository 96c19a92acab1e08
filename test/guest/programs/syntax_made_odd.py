error = SyntaxError("odd")
error.filename = None
error.lineno = "seven"
error.text = 12
raise error

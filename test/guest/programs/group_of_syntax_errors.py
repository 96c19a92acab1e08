errors = []
for text in ("x = = 1", "def f(:\n  pass", "'é' 'ö' 1"):
    try:
        compile(text, "<made>", "exec")
    except SyntaxError as error:
        errors.append(error)
raise ExceptionGroup("syntax", errors)

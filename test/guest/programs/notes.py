error = ValueError("with notes")
if hasattr(error, "add_note"):
    error.add_note("first note")
    error.add_note("second\nof two lines")
raise error

raise SyntaxError("made", ("some_file.py", 3, 5, "the text of it\n", 3, 9))

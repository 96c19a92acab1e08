raise SyntaxError("made", ("f.py", 1, 1, "one\ntwo\n", 2, 2))

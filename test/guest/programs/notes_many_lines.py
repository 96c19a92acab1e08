error = ValueError("with notes")
error.__notes__ = ["one\ntwo\n", "", "\n", "größe 😀", "last"]
raise error

raise ValueError("\n".join("line %d" % n for n in range(10_000)))

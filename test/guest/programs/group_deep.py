error = ValueError("bottom")
for n in range(14):
    error = ExceptionGroup("level %d" % n, [error])
raise error

run = lambda x: x / 0
list(map(run, [1]))

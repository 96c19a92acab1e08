pattern = "\d"
if pattern is "x":
    pass

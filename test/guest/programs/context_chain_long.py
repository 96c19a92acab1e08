def nest(depth):
    try:
        if depth:
            nest(depth - 1)
        else:
            raise ValueError("bottom")
    except Exception:
        raise TypeError("level %d" % depth)


nest(8)

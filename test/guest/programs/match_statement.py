match [1, 2]:
    case [x, y] if x / 0:
        pass

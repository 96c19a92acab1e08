if (n := len([1])) and n.missing:
    pass

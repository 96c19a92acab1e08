def work():
    try:
        yield 1
    except KeyError as error:
        raise ValueError("seen") from error


it = work()
next(it)
it.throw(KeyError("k"))

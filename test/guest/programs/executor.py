from concurrent.futures import ThreadPoolExecutor


def square(x):
    return 1 / x


with ThreadPoolExecutor(2) as pool:
    print(list(pool.map(square, [1, 2, 0])))

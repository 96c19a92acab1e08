value = 0b12 + 1_000_

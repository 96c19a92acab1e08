raise OSError(28, "No space left on device", "some.txt")

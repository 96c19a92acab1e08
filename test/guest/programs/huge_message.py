raise ValueError("ä" * 100_000 + "\n" + "😀" * 50_000)

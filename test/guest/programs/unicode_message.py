raise ValueError("grün 日本 🎉")

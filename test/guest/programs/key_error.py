{}["it's \"quoted\"\n"]

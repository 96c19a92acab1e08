compile("a b c", "<made up>", "exec")

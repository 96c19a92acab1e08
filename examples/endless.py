"""Runs for ever inside C code, where no signal handler of Python could stop it: `--timeout 1s` does."""

print("working…", flush=True)
3**10**9

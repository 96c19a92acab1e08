import type { PresetName } from '../model/policy.ts';

/** A program to begin with. */
export interface Example {
  readonly name: string;
  readonly policy: PresetName;
  readonly code: string;
}

/** The programs of the menu; the first one is there when the page opens. */
export const EXAMPLES: readonly Example[] = [
  {
    name: 'Hello',
    policy: 'strict',
    code: `import sys, platform

print(f"Hello from Python {platform.python_version()} on {sys.platform}")

def primes(limit):
    sieve = set(range(2, limit))
    for number in range(2, limit):
        if number in sieve:
            sieve -= set(range(number * number, limit, number))
    return sorted(sieve)

primes(50)
`,
  },
  {
    name: 'Live output',
    policy: 'strict',
    code: `import time

for step in range(1, 21):
    bar = "\\033[36m" + "━" * step + "\\033[2m" + "─" * (20 - step)
    print(f"\\r{bar}\\033[0m {step * 5:3d} %", end="", flush=True)
    time.sleep(0.1)
print("\\n\\033[1;32mDone.\\033[0m")
`,
  },
  {
    name: 'A plot',
    policy: 'scientific',
    code: `import numpy as np
import matplotlib.pyplot as plt

x = np.linspace(0, 4 * np.pi, 400)
plt.figure(figsize=(7, 3.5))
for k in range(1, 5):
    plt.plot(x, np.sin(k * x / 2) / k, label=f"k = {k}")
plt.legend()
plt.title("Four waves")
plt.show()
`,
  },
  {
    name: 'A table',
    policy: 'scientific',
    code: `import pandas as pd

pd.DataFrame({
    "city": ["Lisbon", "Oslo", "Nairobi", "Lima"],
    "country": ["Portugal", "Norway", "Kenya", "Peru"],
    "million people": [0.57, 0.72, 4.4, 10.1],
    "coast": [True, True, False, True],
}).sort_values("million people", ascending=False)
`,
  },
  {
    name: 'Files',
    policy: 'strict',
    code: `import csv, os

print("In the work folder:", os.listdir())

with open("squares.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["n", "n squared"])
    writer.writerows((n, n * n) for n in range(10))
`,
  },
  {
    name: 'Behind the wall',
    policy: 'strict',
    code: `import os, socket

def attempt(what, action):
    try:
        print(f"{what}: {action()!r}")
    except Exception as error:
        print(f"{what}: \\033[31m{type(error).__name__}\\033[0m {error}")

attempt("a socket", lambda: socket.create_connection(("1.1.1.1", 53), 1))
attempt("a process", os.fork)
attempt("passwords", lambda: open("/etc/shadow").read())
attempt("the environment", lambda: dict(os.environ))
`,
  },
  {
    name: 'An endless loop',
    policy: 'strict',
    code: `print("Stop me, or wait for the time limit.")
while True:
    pass
`,
  },
];

/**
 * Programs that compute, written for this bench after well-known kernels; each prints how many
 * seconds its work took once, at best, as timeit does: what others take of the machine is no part of it.
 * Before that it runs for a while, so that an engine which compiles while it runs has done so.
 */
const TIMED = `
import time
def seconds():
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
end = time.perf_counter() + SECONDS
while time.perf_counter() < end: work()
times = [seconds()]
end = time.perf_counter() + SECONDS
while time.perf_counter() < end: times.append(seconds())
print(min(times))
`;

const WORK: Readonly<Record<string, string>> = {
  calls: `
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def work(): fib(21)`,
  floats: `
class Point:
    __slots__ = ("x", "y", "z")
    def __init__(self, i):
        self.x = x = (i * 7 % 101) / 101
        self.y = x * x * 2
        self.z = x * 3
def work():
    points = [Point(i) for i in range(6000)]
    length = sum((p.x * p.x + p.y * p.y + p.z * p.z) ** 0.5 for p in points)
    for p in points: p.x /= length; p.y /= length; p.z /= length`,
  bodies: `
def work():
    bodies = [[i * 1.5, i * 0.5, -i * 0.7, 0.01 * i, 0.02, -0.01 * i, 1 + i] for i in range(5)]
    for _ in range(300):
        for i in range(5):
            a = bodies[i]
            for b in bodies[i + 1:]:
                dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
                force = 0.001 / (dx * dx + dy * dy + dz * dz + 0.01) ** 1.5
                a[3] -= dx * b[6] * force; a[4] -= dy * b[6] * force; a[5] -= dz * b[6] * force
                b[3] += dx * a[6] * force; b[4] += dy * a[6] * force; b[5] += dz * a[6] * force
        for body in bodies:
            body[0] += 0.001 * body[3]; body[1] += 0.001 * body[4]; body[2] += 0.001 * body[5]`,
  json: `
import json
DATA = [{"id": i, "name": "n%d" % i, "tags": ["a", "b"], "value": i / 3} for i in range(800)]
def work(): json.loads(json.dumps(DATA))`,
  patterns: `
import re
TEXT = " ".join("user%d@host%d.example 2024-%02d-%02d" % (i, i, i % 12 + 1, i % 28 + 1) for i in range(400))
MAIL, DATE = re.compile(r"[\\w.]+@[\\w.]+"), re.compile(r"(\\d+)-(\\d+)-(\\d+)")
def work(): MAIL.findall(TEXT); DATE.sub(r"\\3/\\2/\\1", TEXT)`,
  strings: `
def work():
    words = ["w%d" % (i % 977) for i in range(6000)]
    counts = {}
    for word in words: counts[word] = counts.get(word, 0) + 1
    " ".join(sorted(counts, key=lambda w: (-counts[w], w))).upper().split()`,
  queens: `
def place(n, row, columns, left, right):
    if row == n: return 1
    found = 0
    for c in range(n):
        if not (columns >> c & 1 or left >> (row + c) & 1 or right >> (row - c + n) & 1):
            found += place(n, row + 1, columns | 1 << c, left | 1 << (row + c), right | 1 << (row - c + n))
    return found
def work(): place(6, 0, 0, 0, 0)`,
  integers: `
def work():
    x = 3 ** 4000
    for _ in range(30): x = x * 7 % (1 << 6000); y = x // 12345; str(y % 10 ** 50)`,
  sorting: `
def work():
    values = [(i * 7919) % 10007 for i in range(15000)]
    sorted(values); sorted(values, key=lambda v: -v); sorted(map(str, values))`,
  generators: `
def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)
def work(): sum(tree(11))`,
};

/** Program texts by name; each warms up for so many seconds, and is timed for as many. */
export function programs(seconds: number): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(WORK).map(([name, work]) => [
      name,
      `${work}\n${TIMED.replaceAll('SECONDS', String(seconds))}`,
    ]),
  );
}

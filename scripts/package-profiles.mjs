// Lets popular packages of PyPI do a small piece of their work under the policy `scientific`, from a lock
// that is made here. Needs a build and, but with --wheels, a network.
//   node scripts/package-profiles.mjs [--python PATH] [--wheels FOLDER] [NAME…]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Sandbox } from '../dist/src/index.js';

/** By project: code whose last expression is True when the package did its work. */
const PROFILES = {
  numpy: `import numpy as np
a = np.random.default_rng(1).random((200, 200))
bool(np.allclose(np.linalg.inv(a) @ a, np.eye(200)))`,
  pandas: `import io, pandas as pd
frame = pd.read_csv(io.StringIO("k,v\\na,1\\nb,2\\na,3"))
frame.groupby("k").v.sum().to_dict() == {"a": 4, "b": 2}`,
  scipy: `from scipy import integrate, optimize
round(optimize.brentq(lambda x: x * x - 2, 0, 2), 6) == 1.414214 and round(integrate.quad(lambda x: x, 0, 2)[0], 6) == 2`,
  matplotlib: `import io, matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.plot([1, 4, 9]); plt.title("squares")
out = io.BytesIO(); plt.savefig(out, format="png")
out.getvalue().startswith(b"\\x89PNG") and len(out.getvalue()) > 5000`,
  pillow: `import io
from PIL import Image, ImageFilter
out = io.BytesIO()
Image.new("RGB", (64, 64), "red").filter(ImageFilter.BLUR).save(out, "JPEG")
Image.open(io.BytesIO(out.getvalue())).size == (64, 64)`,
  requests: `import requests
prepared = requests.Request("GET", "https://example.org/a", params={"q": "1 2"}).prepare()
try:
    requests.get("http://127.0.0.1:9", timeout=2); refused = False
except requests.exceptions.ConnectionError:
    refused = True
prepared.url == "https://example.org/a?q=1+2" and refused`,
  lxml: `from lxml import etree
root = etree.fromstring("<a><b n='1'/><b n='2'/></a>")
root.xpath("sum(//b/@n)") == 3`,
  sympy: `import sympy
x = sympy.symbols("x")
sympy.integrate(sympy.sin(x) ** 2, (x, 0, sympy.pi)) == sympy.pi / 2`,
  cryptography: `from cryptography.fernet import Fernet
box = Fernet(Fernet.generate_key())
box.decrypt(box.encrypt(b"text")) == b"text"`,
  pydantic: `import pydantic
class Point(pydantic.BaseModel):
    x: int
try:
    Point(x="a"); refused = False
except pydantic.ValidationError:
    refused = True
Point.model_validate_json('{"x": "3"}').x == 3 and refused`,
  'scikit-learn': `from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
data, target = load_iris(return_X_y=True)
bool(RandomForestClassifier(20, n_jobs=2, random_state=0).fit(data, target).score(data, target) > 0.95)`,
};

const { values, positionals } = parseArgs({
  options: { python: { type: 'string', default: 'python3' }, wheels: { type: 'string' } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(PROFILES);
const unknown = names.find((name) => !Object.hasOwn(PROFILES, name));
if (unknown !== undefined) {
  throw new Error(`there is no profile of ${unknown}`);
}

const folder = mkdtempSync(join(tmpdir(), 'package-profiles-'));
try {
  const wheels = values.wheels === undefined ? download(names) : resolve(values.wheels);
  const lock = join(folder, 'requirements.lock');
  writeFileSync(lock, lockOf(wheels));
  let failed = 0;
  for (const name of names) {
    failed += (await tryPackage(name, lock)) ? 0 : 1;
  }
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function download(projects) {
  const wheels = join(folder, 'wheels');
  mkdirSync(wheels);
  const args = ['download', '--quiet', '--only-binary', ':all:', '--dest', wheels, ...projects];
  execFileSync(values.python, ['-m', 'pip', ...args], { stdio: 'inherit' });
  return wheels;
}

/** Each wheel of a folder with its hash, to be found there and nowhere else. */
function lockOf(wheels) {
  const lines = readdirSync(wheels)
    .filter((name) => name.endsWith('.whl'))
    .map((name) => {
      const [project, version] = name.split('-');
      const digest = createHash('sha256')
        .update(readFileSync(join(wheels, name)))
        .digest('hex');
      return `${project}==${version} --hash=sha256:${digest}\n`;
    });
  return `--no-index\n--find-links ${wheels}\n${lines.join('')}`;
}

async function tryPackage(name, lock) {
  const sandbox = await Sandbox.create({
    wall: 'kernel',
    policy: 'scientific',
    python: values.python,
    packages: { lock },
    spares: 0,
  });
  const outcome = await sandbox.run(PROFILES[name]);
  sandbox.kill();
  const good = outcome.status === 'ok' && outcome.value === true;
  const { cpuMs, peakMemoryMiB } = outcome.usage;
  console.log(
    `${good ? 'ok    ' : 'failed'} ${name.padEnd(14)} ${String(cpuMs).padStart(6)} ms  ${peakMemoryMiB.toFixed(0)} MiB`,
  );
  if (!good) {
    console.log(
      'error' in outcome ? outcome.error.text : outcome.status,
      outcome.stderr.slice(-2000),
    );
  }
  return good;
}

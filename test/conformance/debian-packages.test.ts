/**
 * Packages of Debian's, for Debian's own interpreter, under `scientific` with its own limits: each is
 * imported and computes something whose answer is known. `.ci/run` installs them; one that is not
 * there is skipped, and fails when PYSANDBOX_REQUIRE_ALL is set.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { Sandbox } from '../../src/index.ts';

interface Use {
  /** What is imported. */
  readonly name: string;
  /** What Debian calls the package. */
  readonly debian: string;
  /** A sentence: what works. */
  readonly does: string;
  readonly code: string;
  /** The value of the last expression. */
  readonly gives: unknown;
}

const python = '/usr/bin/python3';

const USES: readonly Use[] = [
  {
    name: 'numpy',
    debian: 'python3-numpy',
    does: 'solves linear equations and finds eigenvalues and a spectrum',
    code: `import numpy as np
a = np.array([[4.0, 1.0], [2.0, 3.0]])
spectrum = abs(np.fft.rfft(np.sin(2 * np.pi * 5 * np.arange(64) / 64)))
[np.linalg.solve(a, [9.0, 13.0]).round(9).tolist(), sorted(np.linalg.eigvals(a).real.round(9).tolist()),
 int(spectrum.argmax()), int((np.ones((300, 300)) @ np.ones((300, 300))).sum())]`,
    gives: [[1.4, 3.4], [2, 5], 5, 27_000_000],
  },
  {
    name: 'pandas',
    debian: 'python3-pandas',
    does: 'reads CSV, groups, joins and resamples',
    code: `import io, pandas as pd
sales = pd.read_csv(io.StringIO("day,shop,sum\\n2024-01-30,a,1\\n2024-02-01,b,2\\n2024-02-02,a,5\\n"), parse_dates=["day"])
towns = pd.DataFrame({"shop": ["a", "b"], "town": ["Ulm", "Bonn"]})
by_town = sales.merge(towns, on="shop").groupby("town")["sum"].sum()
[list(by_town.index), by_town.tolist(), sales.set_index("day")["sum"].resample("M").sum().tolist()]`,
    gives: [
      ['Bonn', 'Ulm'],
      [2, 6],
      [1, 7],
    ],
  },
  {
    name: 'scipy',
    debian: 'python3-scipy',
    does: 'integrates, finds a minimum, and solves a differential equation',
    code: `import math
from scipy import integrate, optimize, stats
area, _ = integrate.quad(math.sin, 0, math.pi)
least = optimize.minimize(lambda x: (x[0] - 3) ** 2 + (x[1] + 1) ** 2, [0, 0]).x
decay = integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.0], rtol=1e-9, atol=1e-9).y[0][-1]
[round(area, 9), least.round(4).tolist(), round(float(decay), 6), round(float(stats.norm.cdf(1.96)), 4)]`,
    gives: [2, [3, -1], 0.367879, 0.975],
  },
  {
    name: 'matplotlib',
    debian: 'python3-matplotlib',
    does: 'draws a plot into a PNG and an SVG',
    code: `import io
import matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot
figure, axes = pyplot.subplots(figsize=(4, 3), dpi=50)
axes.plot([1, 2, 3], [1, 4, 9], label="squares")
axes.legend()
png, svg = io.BytesIO(), io.StringIO()
figure.savefig(png, format="png")
figure.savefig(svg, format="svg")
data = png.getvalue()
[data[1:4].decode(), int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"),
 len(data) > 1000, "</svg>" in svg.getvalue()]`,
    gives: ['PNG', 200, 150, true, true],
  },
  {
    name: 'sympy',
    debian: 'python3-sympy',
    does: 'integrates, solves and factors with symbols',
    code: `import sympy
x = sympy.symbols("x")
[str(sympy.integrate(x * sympy.exp(x), x)), str(sympy.solve(x**2 - 2, x)), str(sympy.factor(x**3 - 1)),
 str(sympy.factorint(2**64 - 1))]`,
    gives: [
      '(x - 1)*exp(x)',
      '[-sqrt(2), sqrt(2)]',
      '(x - 1)*(x**2 + x + 1)',
      '{3: 1, 5: 1, 17: 1, 257: 1, 641: 1, 65537: 1, 6700417: 1}',
    ],
  },
  {
    name: 'lxml',
    debian: 'python3-lxml',
    does: 'parses XML, finds by XPath, and transforms',
    code: `from lxml import etree
tree = etree.fromstring("<shop><item price='3'>tea</item><item price='5'>rice</item></shop>")
sheet = etree.XSLT(etree.fromstring("""<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>
<xsl:template match='/'><sum><xsl:value-of select='sum(//@price)'/></sum></xsl:template></xsl:stylesheet>"""))
[list(map(str, tree.xpath("//item[@price > 4]/text()"))), sheet(tree).getroot().text]`,
    gives: [['rice'], '8'],
  },
  {
    name: 'PIL',
    debian: 'python3-pil',
    does: 'draws, scales, and writes and reads JPEG and PNG',
    code: `import io
from PIL import Image, ImageDraw
image = Image.new("RGB", (64, 48), "white")
ImageDraw.Draw(image).rectangle((0, 0, 31, 47), fill="red")
kept = io.BytesIO()
image.save(kept, "PNG")
again = Image.open(io.BytesIO(kept.getvalue()))
photo = io.BytesIO()
again.resize((32, 24)).save(photo, "JPEG")
[list(found) for found in (again.size, again.getpixel((5, 5)), again.getpixel((60, 5)), Image.open(photo).size)]`,
    gives: [
      [64, 48],
      [255, 0, 0],
      [255, 255, 255],
      [32, 24],
    ],
  },
  {
    name: 'requests',
    debian: 'python3-requests',
    does: 'builds and answers a request in the guest, and is told that there is no network',
    code: `import io, requests
class Fake(requests.adapters.BaseAdapter):
    def send(self, request, **options):
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = 200, request, request.url
        answer.headers["Content-Type"] = "application/json"
        answer.raw = io.BytesIO(('{"asked": "%s"}' % request.url).encode())
        return answer
    def close(self):
        pass
session = requests.Session()
session.mount("fake://", Fake())
url = requests.Request("GET", "http://shop/search", params={"q": "tea & rice"}).prepare().url
told = session.get(url.replace("http:", "fake:")).json()
posted = requests.Request("POST", "http://shop/", json={"n": 1}).prepare()
try:
    session.get("http://192.0.2.1/", timeout=5)
    refused = None
except requests.ConnectionError as error:
    refused = "Permission denied" in str(error)
[told["asked"], posted.body.decode(), posted.headers["Content-Length"], refused]`,
    gives: ['fake://shop/search?q=tea+%26+rice', '{"n": 1}', '8', true],
  },
  {
    name: 'cryptography',
    debian: 'python3-cryptography',
    does: 'encrypts, signs, and refuses what was changed',
    code: `from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
digest = hashes.Hash(hashes.SHA256())
digest.update(b"abc")
box = AESGCM(bytes(32))
sealed = box.encrypt(bytes(12), b"secret", b"")
key = Ed25519PrivateKey.generate()
key.public_key().verify(key.sign(b"text"), b"text")
def refuses(error, work, *arguments):
    try:
        work(*arguments)
    except error:
        return True
[digest.finalize().hex()[:16], box.decrypt(bytes(12), sealed, b"").decode(),
 refuses(InvalidTag, box.decrypt, bytes(12), bytes([sealed[0] ^ 1]) + sealed[1:], b""),
 refuses(InvalidSignature, key.public_key().verify, key.sign(b"text"), b"other")]`,
    gives: ['ba7816bf8f01cfea', 'secret', true, true],
  },
];

function isInstalled(name: string): boolean {
  return spawnSync(python, ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0;
}

suite('packages of Debian’s under the preset scientific, kernel wall', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await Sandbox.create({ wall: 'kernel', policy: 'scientific', python });
  });
  after(() => sandbox.kill());

  for (const { name, debian, does, code, gives } of USES) {
    const skip =
      process.env['PYSANDBOX_REQUIRE_ALL'] === undefined && !isInstalled(name)
        ? `${python} has no ${name}: apt-get install ${debian}`
        : false;
    test(`${name} ${does}`, { skip }, async () => {
      await sandbox.reset();
      const outcome = await sandbox.run(code);
      assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
      assert.deepEqual(outcome.value, gives);
    });
  }
});

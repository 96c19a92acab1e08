/** Runs in the playground, as a person makes them: in Chromium, on the service itself. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { noBrowser } from '../browser/browser.ts';
import { openPlayground, PYTHON, startPlayground } from './open-playground.ts';
import type { Playground } from './open-playground.ts';

const service = await startPlayground();

/** Why a test cannot run here, or false when it can. */
function missing(module: string): string | false {
  const { status } = spawnSync(PYTHON, ['-c', `import ${module}`]);
  return status === 0 || process.env['PYSANDBOX_REQUIRE_ALL'] !== undefined
    ? false
    : `${PYTHON} has no module ${module}`;
}

describe('in the playground', { skip: noBrowser }, () => {
  let playground: Playground;

  before(async () => {
    playground = await openPlayground(service);
  });
  afterEach(() => {
    assert.deepEqual(playground.troubles.splice(0), []);
  });
  after(() => playground[Symbol.asyncDispose]());

  test('what is typed is run, and its value is shown', async () => {
    const { page, output } = playground;
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('print("hello")\nsum(range(5');
    await page.locator('#run').click();
    await playground.status.getByText('Finished').waitFor();
    assert.match((await output.textContent()) ?? '', /^hello\s*10$/);
    assert.match((await page.locator('#usage').textContent()) ?? '', /ms/);
  });

  test('output is there while the code runs, and a loop without end is stopped', async () => {
    const { page, output, status } = playground;
    await playground.write(
      'import sys\nprint("begun")\nprint("oh", file=sys.stderr)\nwhile True: pass',
    );
    await page.locator('#run').click();
    await output.getByText('begun').waitFor();
    await output.locator('.stderr', { hasText: 'oh' }).waitFor();
    assert.equal(await page.locator('#run').getAttribute('aria-disabled'), 'true');
    assert.match((await status.textContent()) ?? '', /Running/);
    await page.locator('#stop').click();
    await status.getByText('Stopped', { exact: true }).waitFor();
    assert.equal(await page.locator('#stop').getAttribute('aria-disabled'), 'true');
    // Its guest has ended: the service waits for none.
    await playground.run('1');
    assert.equal(service.services.admission.guests, 0);
  });

  test('the end of long output is looked at, until the visitor looks elsewhere', async () => {
    const { page, output } = playground;
    const rest = 'output.scrollHeight - output.scrollTop - output.clientHeight';
    await playground.write(
      'import time\nfor n in range(300): print(n)\ntime.sleep(1)\nprint("last")',
    );
    await page.keyboard.press('ControlOrMeta+Enter');
    await output.getByText('299').waitFor();
    await playground.until(`${rest} < 2`);
    await page.evaluate('output.scrollTop = 0');
    await output.getByText('last').waitFor();
    await page.locator('#run[aria-disabled="false"]').waitFor();
    assert.equal(await page.evaluate('output.scrollTop'), 0);
  });

  test('every way to end is told in words', async () => {
    const { page } = playground;
    const told = async (code: string): Promise<string> => playground.run(code);
    assert.match(await told('raise ValueError("no")'), /^ValueError/);
    assert.match(await told('import sys; sys.exit(3)'), /^Exited with status 3/);
    assert.match(await told('b = bytearray(2**30)'), /^Out of memory .* 256 MiB/);
    assert.match(await told('while True: print("x" * 10000)'), /^Too much output .* 1 MiB/);
    assert.match(await told('open("/tmp/f", "wb").write(bytes(100 * 2**20))'), /^Disk full/);
    assert.match(await told('import os; os.kill(os.getpid(), 9)'), /^(?:Finished|The interp)/);
    await page.selectOption('#policy', 'strict');
    assert.match(await page.locator('#limits').innerText(), /^10 s · 256 MiB memory/);
  });

  test('a traceback links to the line in the editor, where the error is marked', async () => {
    const { page, output } = playground;
    await playground.run('def f():\n    return 1 / 0\n\nf()\n');
    const place = output.getByRole('button', { name: 'File "<run-1>", line 2' });
    await place.click();
    await page.locator('.cm-activeLine', { hasText: 'return 1 / 0' }).waitFor();
    assert.equal(await page.locator('.cm-error-line').innerText(), '    return 1 / 0');
    await playground.picture('traceback');
    await playground.run('1');
    assert.equal(await page.locator('.cm-error-line').count(), 0);
  });

  test('terminal colors are styles, and markup is text', async () => {
    const { page, output } = playground;
    await playground.run(
      'print("\\033[31mred\\033[0m <b>bold</b> <img src=x onerror=alert(1)>")\n' +
        'print("10 %\\r100 %")\nprint("\\033[38;2;1;2;3mown\\033[0m")',
    );
    assert.equal(await output.locator('.ansi-front-1').innerText(), 'red');
    const text = await output.locator('pre').innerText();
    assert.match(text, /<b>bold<\/b> <img src=x onerror=alert\(1\)>\n100 %\nown/);
    assert.equal(await output.locator('img, b').count(), 0);
    const color = 'getComputedStyle(document.querySelector("#output span:last-of-type")).color';
    assert.equal(await page.evaluate(color), 'rgb(1, 2, 3)');
  });

  test('a plot is shown as a picture', { skip: missing('matplotlib') }, async () => {
    const { page, output } = playground;
    await page.selectOption('#examples', 'A plot');
    assert.match(await playground.run(), /^Finished/);
    const picture = output.locator('img');
    await picture.waitFor();
    await playground.until('document.querySelector("#output img").naturalWidth > 300');
    assert.match((await picture.getAttribute('src')) ?? '', /^blob:/);
    await playground.picture('plot');
  });

  test('a table of pandas is a table of the page', { skip: missing('pandas') }, async () => {
    const { page, output } = playground;
    await page.selectOption('#examples', 'A table');
    assert.match(await playground.run(), /^Finished/);
    const first = output.locator('tbody tr').first();
    assert.match(await first.innerText(), /Lima\s+Peru\s+10\.1/);
    assert.equal(await output.locator('figcaption').innerText(), '4 rows × 4 columns');
    assert.equal(await output.locator('iframe').count(), 0);
    await playground.picture('table');
  });

  test('what else the code shows is there, in its order', async () => {
    const { page, output } = playground;
    await page.selectOption('#policy', 'strict');
    const svg = '<svg xmlns=\\"http://www.w3.org/2000/svg\\" width=\\"9\\" height=\\"9\\"/>';
    await playground.run(
      `def show(**forms): display({"text/" + k if k != "json" else "application/json": v for k, v in forms.items()}, raw=True)
display({"text/markdown": "# Title"}, raw=True)
display({"text/latex": "$x^2$"}, raw=True)
display({"application/json": {"a": [1, None, "x"]}}, raw=True)
display({"image/svg+xml": "${svg}"}, raw=True)
display(1 + 1)
"the end"`,
    );
    const shown = await output.locator('.display').allInnerTexts();
    assert.match(shown[0] ?? '', /Markdown\s+# Title/);
    assert.match(shown[1] ?? '', /LaTeX\s+\$x\^2\$/);
    assert.match(shown[2] ?? '', /a:\s+\[3\]\s+0: 1/);
    assert.match((await output.locator('img').getAttribute('src')) ?? '', /^data:image\/svg\+xml;/);
    assert.deepEqual(shown.slice(4), ['2', "'the end'"]);
  });

  test('files go in, and what the code leaves comes out under safe names', async () => {
    const { page, output } = playground;
    await page.locator('summary', { hasText: 'Files and input' }).click();
    await page.locator('#choose').setInputFiles({
      name: 'in.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('over there'),
    });
    await page.locator('#given-files', { hasText: 'in.txt' }).waitFor();
    await page.locator('#stdin').fill('Ann\n');
    await playground.run(
      'text = open("in.txt").read() + ", " + input()\n' +
        'import os; os.mkdir("d")\nfor name in ["out.txt", "d/b\\u202Egpj.exe"]:\n' +
        '    open(name, "w").write(text)',
    );
    const links = output.locator('a.download');
    assert.equal(await links.count(), 2);
    const names: string[] = [];
    for (const link of await links.all()) {
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      names.push(download.suggestedFilename());
      assert.equal(readFileSync(await download.path(), 'utf8'), 'over there, Ann');
    }
    assert.deepEqual(names.toSorted(), ['b_gpj.exe', 'out.txt']);
    await page.getByRole('button', { name: 'Take in.txt away' }).click();
    assert.equal(await page.locator('#given-files li').count(), 0);
    await playground.picture('files');
  });

  test('files that are dropped are taken, and one that is too large is not', async () => {
    const { page } = playground;
    const drop = `{
      const dataTransfer = new DataTransfer();
      for (const [name, size] of [['small.bin', 10], ['large.bin', 9 * 2 ** 20]]) {
        dataTransfer.items.add(new File([new Uint8Array(size)], name));
      }
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }`;
    await page.evaluate(drop);
    await page
      .locator('#files-message', { hasText: 'large.bin: a run takes at most 8 MiB' })
      .waitFor();
    assert.deepEqual(await page.locator('#given-files bdi').allInnerTexts(), ['small.bin']);
    await playground.run('import os\nprint(os.listdir())');
    assert.match(await playground.output.innerText(), /^\['small\.bin'\]/);
    await page.getByRole('button', { name: 'Take small.bin away' }).click();
  });

  test('the wall is drawn with its layers, and what it refused is counted', async () => {
    const { page } = playground;
    const walls = page.locator('#walls');
    await playground.run(
      'import socket\nfor _ in range(3):\n  try: socket.socket()\n  except OSError: pass',
    );
    assert.match(
      await walls.innerText(),
      /wall\s+holds\s+3 system calls were refused:\s+socket\s*× 3/,
    );
    const picture = walls.getByRole('img', {
      name: /The guest within \d layers, of which \d hold; 3 refused/,
    });
    assert.ok(await picture.isVisible());
    await walls.locator('summary').click();
    assert.match(
      await walls.innerText(),
      /seccomp System calls that Python does not need are refused/,
    );
    await playground.picture('walls');
    await playground.run('1');
    assert.match(await walls.innerText(), /Nothing was refused in this run/);
  });
});

/** The playground as people come to it: by a link, by keyboard, in the dark, on a phone, with a key. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noBrowser } from '../browser/browser.ts';
import { openPlayground, startPlayground } from './open-playground.ts';
import type { Playground } from './open-playground.ts';

const service = await startPlayground();

/** The element that has the focus, also within the editor. */
const FOCUSED = `(() => {
  const outer = document.activeElement;
  return (outer.shadowRoot?.activeElement ?? outer).id || outer.id || outer.tagName;
})()`;

/** Whether what has the focus has a line around it. */
const OUTLINED = `(() => {
  const styles = [document.activeElement, document.activeElement.nextElementSibling]
    .filter((element) => element !== null)
    .map((element) => getComputedStyle(element));
  return styles.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px');
})()`;

describe('a visitor', { skip: noBrowser }, () => {
  let playground: Playground;

  before(async () => {
    playground = await openPlayground(service);
  });
  afterEach(() => {
    assert.deepEqual(playground.troubles.splice(0), []);
  });
  after(() => playground[Symbol.asyncDispose]());

  test('shares code by a link, which opens it and does not run it', async () => {
    const { page, output } = playground;
    const code = 'print("from afar 🐍")\nx = 1';
    await playground.write(code);
    await page.locator('#share').click();
    const link = page.locator('#share-link');
    await link.waitFor();
    const url = await link.inputValue();
    assert.ok(url.startsWith(`${service.url}/#code=1.`), url);
    await page.goto('about:blank');
    await page.goto(url);
    await page.locator('#shared-note', { hasText: 'it has not run' }).waitFor();
    assert.equal(await playground.code(), code);
    assert.equal(await output.innerText(), '');
    assert.match(await playground.status.innerText(), /Ready/);
    assert.match(await playground.run(), /^Finished/);
    assert.match(await output.innerText(), /^from afar 🐍/);
  });

  test('is told of a link that was cut off, and of code that is too long for one', async () => {
    const { page } = playground;
    await page.goto('about:blank');
    await page.goto(`${service.url}/#code=1.eJxLy`);
    await playground.status.getByText('Broken link').waitFor();
    await playground.write('x'.repeat(100_001));
    await page.locator('#share').click();
    await page.locator('#share-message', { hasText: 'too long for a link' }).waitFor();
    await page.goto('about:blank');
    await page.goto(`${service.url}/`);
  });

  test('gets by with the keyboard: every control in its turn, with a line around it', async () => {
    const { page, output } = playground;
    await page.locator('#share').focus();
    const seen: unknown[] = [];
    for (const expected of ['theme', 'run', 'stop', 'examples', 'editor']) {
      await page.keyboard.press('Tab');
      seen.push(await page.evaluate(FOCUSED));
      assert.ok((await page.evaluate(OUTLINED)) === true, `${expected} has no line around it`);
    }
    assert.deepEqual(seen, ['theme', 'run', 'stop', 'examples', 'editor']);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('while True:');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('print(1)');
    assert.equal(await playground.code(), 'while True:\n        print(1)');
    await page.keyboard.press('ControlOrMeta+Enter');
    await output.getByText('1').first().waitFor();
    await page.keyboard.press('ControlOrMeta+Shift+Enter');
    await playground.status.getByText('Stopped', { exact: true }).waitFor();
    // Tab indents in the editor; after Escape it leaves it.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(FOCUSED), 'policy');
    for (const expected of ['in-browser', 'SUMMARY', 'output']) {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(FOCUSED), expected);
      assert.ok((await page.evaluate(OUTLINED)) === true, `${expected} has no line around it`);
    }
  });

  test('hears of output and of the end of a run', async () => {
    const { page } = playground;
    assert.equal(
      await page.getByRole('log', { name: 'Output' }).getAttribute('aria-live'),
      'polite',
    );
    const status = page.getByRole('status').filter({ hasText: 'Stopped' });
    assert.equal(await status.getAttribute('id'), 'status');
    await page.getByRole('textbox', { name: 'Python code' }).waitFor();
    await page.getByRole('switch', { name: 'Run in this browser' }).waitFor();
  });

  test('has light and dark as the system, or as chosen', async () => {
    const { page } = playground;
    const background = 'getComputedStyle(document.documentElement).backgroundColor';
    await page.emulateMedia({ colorScheme: 'light' });
    assert.equal(await page.evaluate(background), 'rgb(244, 244, 240)');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await page.evaluate(background), 'rgb(18, 20, 22)');
    await page.selectOption('#examples', 'Live output');
    await playground.run();
    await playground.picture('dark');
    await page.locator('#theme').click();
    assert.equal(await page.evaluate(background), 'rgb(244, 244, 240)');
    await page.reload();
    assert.equal(await page.evaluate(background), 'rgb(244, 244, 240)');
    await page.locator('#theme').click();
    await page.emulateMedia({ colorScheme: 'light' });
    assert.equal(await page.evaluate(background), 'rgb(18, 20, 22)');
    await page.locator('#theme').click();
    assert.equal(await page.evaluate(background), 'rgb(244, 244, 240)');
  });

  test('has it all on a phone of 360 pixels', async () => {
    const { page } = playground;
    await page.setViewportSize({ width: 360, height: 740 });
    await playground.run('print("x" * 200)\n1/0');
    await page.locator('details.inputs summary').click();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    // Run stays on the screen, and so is what the code shows once it runs.
    await page.locator('#run').click();
    await page.locator('#run[aria-disabled="false"]').waitFor();
    const shown = 'document.querySelector("#output pre").getBoundingClientRect().top < innerHeight';
    assert.equal(await page.evaluate(shown), true);
    await playground.picture('phone');
    await page.locator('details.inputs summary').click();
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('runs the same code in their own browser, with the same output', async () => {
    const { page, output } = playground;
    const code = [
      'import json, sys',
      'print("out"); print("err", file=sys.stderr)',
      'display({"text/html": "<b>bold</b>"}, raw=True)',
      'open("made.txt", "w").write("made")',
      'json.dumps({"n": sum(range(1000))})',
    ].join('\n');
    await playground.run(code);
    const there = await output.innerText();
    assert.match(there, /out\nerr/);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await page.getByRole('switch', { name: 'Run in this browser' }).check({ force: true });
    assert.match(
      await page.locator('#walls').innerText(),
      /The wasm wall, in this browser\s+holds/,
    );
    assert.match(await playground.run(), /^Finished/);
    assert.equal(await output.innerText(), there);
    assert.ok(requests.some((path) => /^\/python\/[0-9a-f]{64}\/module\.wasm$/.test(path)));
    assert.ok(!requests.includes('/v1/run'), requests.join(' '));
    await playground.run(
      'import sys; print(sys.platform)\nwhile True: pass'.replace('while True: pass', ''),
    );
    assert.match(await output.innerText(), /^emscripten/);
    await playground.picture('browser');
  });

  test('stops a loop in their browser, and is told of its limits', async () => {
    const { page, output, status } = playground;
    await playground.write('print("begun")\nwhile True: pass');
    await page.keyboard.press('ControlOrMeta+Enter');
    await output.getByText('begun').waitFor();
    await page.locator('#stop').click();
    await status.getByText('Stopped', { exact: true }).waitFor();
    assert.match(await playground.run('b = bytearray(2**30)'), /^Out of memory/);
    assert.match(
      await playground.run('import os; os.fork()'),
      /^(?:No processes here|OSError|\w+Error)/,
    );
    await page.getByRole('switch', { name: 'Run in this browser' }).uncheck({ force: true });
  });

  // Last: from now on the service asks for keys.
  test('is asked for a key where the service wants one, and it goes no further than the tab', async () => {
    const { page } = playground;
    const key = await service.key('ann');
    // It looks at its keys now and then.
    while ((await fetch(`${service.url}/v1/walls`)).status !== 401) {
      await sleep(100);
    }
    await page.reload();
    await page.locator('#key-form').waitFor();
    await playground.picture('key');
    await page.locator('#key').fill('pysb_wrong');
    await page.keyboard.press('Enter');
    await page.locator('#key-message', { hasText: 'does not know this key' }).waitFor();
    await page.locator('#key').fill(key);
    await page.keyboard.press('Enter');
    await page.locator('#walls', { hasText: 'The kernel wall' }).waitFor();
    assert.match(await playground.run('1'), /^Finished/);
    assert.equal(await page.evaluate('sessionStorage.getItem("pysandbox-key")'), key);
    assert.equal(await page.evaluate('JSON.stringify(localStorage)'), '{"pysandbox-theme":"auto"}');
    assert.equal(await page.evaluate('document.cookie + location.href'), `${service.url}/`);
    // The refusals are told in the console as well.
    const refusals = playground.troubles.splice(0).filter((trouble) => !/401/.test(trouble));
    assert.deepEqual(refusals, []);
  });
});

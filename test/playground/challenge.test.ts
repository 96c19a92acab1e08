/** The board of the open challenge, as people come to it. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { ChallengeHttp } from '../../src/challenge/http.ts';
import { noBrowser } from '../browser/browser.ts';
import { attacker, openChallenge, type OpenChallenge } from '../challenge/open-challenge.ts';
import { openPlayground } from './open-playground.ts';
import type { Playground } from './open-playground.ts';

describe('a visitor of the challenge', { skip: noBrowser }, () => {
  let open: OpenChallenge;
  let http: ChallengeHttp;
  let visit: Playground;
  let port = 0;

  before(async () => {
    open = await openChallenge();
    const settings = { host: '127.0.0.1', port: 0, isBehindProxy: false };
    http = new ChallengeHttp(open.challenge, settings);
    port = await http.start();
    visit = await openPlayground({ url: `http://127.0.0.1:${port}` });
  });
  afterEach(() => {
    assert.deepEqual(visit.troubles.splice(0), []);
  });
  after(async () => {
    await visit[Symbol.asyncDispose]();
    await http.stop();
    await open[Symbol.asyncDispose]();
  });

  test('sees where each flag is, and that all of them hold', async () => {
    const flags = visit.page.locator('#flags li');
    await flags.first().waitFor();
    const texts = await flags.allTextContents();
    assert.equal(texts.length, 7);
    assert.ok(
      texts.every((text) => text.endsWith('holds')),
      texts.join('\n'),
    );
    assert.match(texts.join('\n'), /told by a service on 127\.0\.0\.1:\d+ of the host/);
  });

  test('makes an attempt in the editor, which is on the board at once', async () => {
    const { page, output } = visit;
    const code = 'x = 6\nprint(x * 7, "<b>bold</b>")';
    assert.match(await visit.run(code), /^Finished/);
    assert.equal(await output.innerText(), '42 <b>bold</b>');
    await page.locator('#last li code', { hasText: 'print(x * 7, "<b>bold</b>")' }).waitFor();
    assert.equal(await page.locator('#last b, #output b').count(), 0);
  });

  test('goes on in their session, until they ask for a new one', async () => {
    await visit.run('x + 1');
    assert.equal(await visit.output.innerText(), '7');
    await visit.page.locator('#new-session').click();
    assert.match(await visit.run('x + 1'), /^An exception/);
    assert.match(await visit.output.innerText(), /NameError/);
  });

  test('is told which system calls were refused, as everybody is', async () => {
    await visit.run('import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)');
    await visit.output.getByText('Refused system calls: ptrace').waitFor();
    await visit.page.locator('#denials li', { hasText: 'ptrace' }).waitFor();
    await visit.page.locator('#outcomes li', { hasText: 'ok' }).waitFor();
  });

  test('sees attempts of others while the page is open', async () => {
    await open.challenge.runner.run(attacker('eve'), '"from elsewhere\u202e"', 'all');
    const seen = visit.page.locator('#last li', { hasText: 'from elsewhere' });
    await seen.waitFor();
    assert.doesNotMatch((await seen.textContent()) ?? '', /\u202e/);
    await visit.picture('challenge');
  });

  test('hands in what is no flag, and what is one', async () => {
    const { page } = visit;
    await page.locator('#flag').fill('pysandbox{guess}');
    await page.keyboard.press('Enter');
    await page.locator('#flag-answer', { hasText: 'no flag of this challenge' }).waitFor();
    const flag = process.env[open.challenge.scene.environmentName] ?? '';
    await page.locator('#flag').fill(flag);
    await page.getByRole('button', { name: 'Hand in' }).click();
    await page.locator('#flag-answer', { hasText: 'you have captured host-environment' }).waitFor();
    await page.locator('#flags .captured', { hasText: 'host-environment' }).waitFor();
    assert.deepEqual(open.captured, ['host-environment']);
  });

  test('gets by with the keyboard', async () => {
    const { page } = visit;
    await page.locator('#theme').focus();
    const reached: unknown[] = [];
    for (let press = 0; press < 3; press += 1) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate('document.activeElement.id'));
    }
    await page.keyboard.press('Escape');
    for (let press = 0; press < 4; press += 1) {
      await page.keyboard.press('Tab');
      const id = 'document.activeElement.id || document.activeElement.className';
      reached.push(await page.evaluate(id));
    }
    assert.deepEqual(reached, [
      ...['run', 'new-session', 'editor'],
      ...['output', 'card board', 'flag', ''],
    ]);
  });

  test('has it in the dark, and on a phone of 360 pixels', async () => {
    const { page } = visit;
    const background = 'getComputedStyle(document.documentElement).backgroundColor';
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await page.evaluate(background), 'rgb(18, 20, 22)');
    await visit.picture('challenge-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    assert.equal(await page.evaluate(background), 'rgb(244, 244, 240)');
    await page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    await visit.picture('challenge-phone');
  });

  test('has the board in the same look without scripts', async () => {
    const { page } = visit;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`http://127.0.0.1:${port}/board`);
    await page.getByRole('heading', { name: 'Last attempts' }).waitFor();
    await page.locator('tr.captured', { hasText: 'host-environment' }).waitFor();
    const background = 'getComputedStyle(document.documentElement).backgroundColor';
    assert.equal(await page.evaluate(background), 'rgb(244, 244, 240)');
    await visit.picture('challenge-plain');
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.locator('#flags li').first().waitFor();
  });

  // Last: from now on there is none.
  test('is told when the challenge has ended', async () => {
    await http.stop();
    await visit.page.locator('#board-note', { hasText: 'cannot be reached' }).waitFor();
    assert.match(await visit.run('1'), /^Not run/);
    // The browser itself tells of requests that nobody answered.
    assert.ok(visit.troubles.splice(0).every((trouble) => trouble.includes('ERR_')));
  });
});

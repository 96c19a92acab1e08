/** A text that the service keeps, as people come to it from a chat. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { noBrowser } from '../browser/browser.ts';
import { jsonOf } from '../server/start.ts';
import { openPlayground, startPlayground } from './open-playground.ts';
import type { Playground } from './open-playground.ts';

const address = 'http://a.example';
const service = await startPlayground({ pastes: { tenants: ['local'], address } });

/** Keeps a text; returns where its page is. */
async function keep(text: string): Promise<string> {
  const answer = await fetch(`${service.url}/v1/pastes`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: text,
  });
  return String((await jsonOf(answer))['url']).replace(address, service.url);
}

describe('a reader of a kept text', { skip: noBrowser }, () => {
  let visit: Playground;

  before(async () => {
    visit = await openPlayground(service);
  });
  after(() => visit[Symbol.asyncDispose]());

  test('sees all of it as text, in the look of the playground, and nothing of it acts', async () => {
    const { page, troubles } = visit;
    const text = [
      '<script>document.title = "taken"</script><img src="http://elsewhere.example/x">',
      '</pre></main><style>body { display: none }</style>',
      ...Array.from({ length: 60 }, (_, line) => `line ${line} ${'x'.repeat(line)}`),
    ].join('\n');
    await page.goto(await keep(text));
    assert.equal(await page.locator('pre').innerText(), text);
    assert.equal(await page.title(), 'pysandbox: a text');
    const background = 'getComputedStyle(document.documentElement).backgroundColor';
    assert.equal(await page.evaluate(background), 'rgb(244, 244, 240)');
    await visit.picture('paste');
    await page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    await page.getByRole('link', { name: 'Raw' }).click();
    await page.waitForURL(/\/raw$/);
    assert.equal(await page.locator('pre').innerText(), text);
    assert.deepEqual(troubles, []);
  });
});

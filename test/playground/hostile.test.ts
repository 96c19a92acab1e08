/** What a guest shows may attack the page and its visitor: nothing comes of it. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { noBrowser } from '../browser/browser.ts';
import { openPlayground, startPlayground } from './open-playground.ts';
import type { Playground } from './open-playground.ts';

const service = await startPlayground();

/** A site of the attacker's, which hears of whoever comes to it. */
async function openElsewhere(): Promise<{ server: Server; url: string; visits: string[] }> {
  const visits: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    visits.push(url);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.end('document.title = "taken over"');
  });
  // Before anything else: who connects without asking for anything has been told our address, too.
  server.on('connection', () => visits.push('connection'));
  await new Promise<void>((settle) => {
    server.listen(0, '127.0.0.1', settle);
  });
  const { port } = addressOf(server);
  return { server, url: `http://127.0.0.1:${port}`, visits };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address;
}

describe('what a guest shows', { skip: noBrowser }, () => {
  let playground: Playground;
  let elsewhere: Awaited<ReturnType<typeof openElsewhere>>;

  before(async () => {
    elsewhere = await openElsewhere();
    playground = await openPlayground(service);
  });
  afterEach(async () => {
    const { page } = playground;
    assert.deepEqual(playground.troubles.splice(0), []);
    assert.deepEqual(elsewhere.visits.splice(0), []);
    assert.equal(await page.title(), 'pysandbox playground');
    assert.equal(page.url().replace(/#.*/, ''), `${service.url}/`);
    assert.equal(page.context().pages().length, 1);
  });
  after(async () => {
    await playground[Symbol.asyncDispose]();
    assert.deepEqual([...playground.troubles, ...elsewhere.visits], []);
    elsewhere.server.close();
  });

  /** Lets a guest show markup; returns the frame that it is in. */
  async function showHtml(html: string): Promise<FrameLocator> {
    const literal = JSON.stringify(html);
    await playground.run(`display({"text/html": ${literal}}, raw=True)`);
    const inner = playground.output.frameLocator('iframe').frameLocator('iframe');
    await inner.locator('#end').waitFor();
    return inner;
  }

  test('as HTML is shown with its styles', async () => {
    const frame = await showHtml(
      '<style>#end { color: rgb(1, 2, 3) }</style><b id="end" style="letter-spacing: 7px">bold</b>',
    );
    const end = frame.locator('#end');
    assert.equal(await end.innerText(), 'bold');
    await playground.picture('html');
  });

  test('is in a frame without scripts and without an origin', async () => {
    await showHtml('<p id="end">here</p>');
    const { output, page } = playground;
    const inner = output.frameLocator('iframe').locator('iframe');
    assert.equal(await inner.getAttribute('sandbox'), '');
    assert.equal(await output.locator('iframe').getAttribute('src'), 'frame.html');
    const reach =
      '(() => { try { return frames[0].frames[0].document.body === null } catch { return "kept out" } })()';
    assert.equal(await page.evaluate(reach), 'kept out');
  });

  test('runs no script', async () => {
    const attack = "parent.parent.document.title = top.document.title = 'taken over'";
    await showHtml(
      [
        `<script>${attack}</script><script src="${elsewhere.url}/x.js"></script>`,
        `<img src="x" onerror="${attack}"><svg onload="${attack}"></svg>`,
        `<iframe srcdoc="<script>${attack}</script>"></iframe>`,
        `<iframe src="javascript:${attack}"></iframe>`,
        `<object data="${elsewhere.url}/x.html"></object><embed src="${elsewhere.url}/y.html">`,
        `<details open ontoggle="${attack}"></details><p id="end">here</p>`,
      ].join(''),
    );
  });

  test('loads nothing, and tells nobody that it is looked at', async () => {
    const { url } = elsewhere;
    await showHtml(
      [
        `<img src="${url}/img"><picture><source srcset="${url}/set"></picture><video src="${url}/v" autoplay poster="${url}/p"></video>`,
        `<audio src="${url}/a" autoplay></audio><link rel="stylesheet" href="${url}/css"><link rel="icon" href="${url}/icon">`,
        `<link rel="preconnect" href="${url}"><link rel="dns-prefetch" href="${url}"><link rel="prefetch" href="${url}/next">`,
        `<link rel="preload" as="image" href="${url}/pre"><link rel="modulepreload" href="${url}/mod">`,
        `<div><template shadowrootmode="open"><link rel="preconnect" href="${url}"><link rel="dns-prefetch" href="${url}"></template></div>`,
        `<style>@import "${url}/import"; @font-face { font-family: f; src: url(${url}/font) } `,
        `body { background: url(${url}/bg); font-family: f } a::before { content: url(${url}/c) }</style>`,
        `<svg><image href="${url}/svg"/><use href="${url}/use#a"/></svg><input type="image" src="${url}/input">`,
        `<table background="${url}/table"><td>x</td></table><a href="${url}/ping" ping="${url}/ping">x</a><p id="end">here</p>`,
      ].join(''),
    );
  });

  test('goes nowhere, and takes the page nowhere', async () => {
    const { url } = elsewhere;
    const frame = await showHtml(
      [
        `<meta http-equiv="refresh" content="0; url=${url}/refresh"><base href="${url}/" target="_top">`,
        `<a id="top" href="${url}/top" target="_top">top</a><a id="self" href="${url}/self">self</a>`,
        `<a id="blank" href="${url}/blank" target="_blank">blank</a>`,
        `<svg width="40" height="40"><a id="drawn" xlink:href="${url}/drawn"><rect width="40" height="40"/></a></svg>`,
        `<svg width="40" height="40"><a id="moved"><set attributeName="href" to="${url}/moved"/><rect width="40" height="40"/></a></svg>`,
        `<div><template shadowrootmode="open"><a id="shadow" href="${url}/shadow">shadow</a></template></div>`,
        `<form action="${url}/form" method="post" target="_top"><button id="send">send</button></form>`,
        `<p id="end">here</p>`,
      ].join(''),
    );
    // A link without an address is no link, and can still be clicked.
    for (const id of ['top', 'blank', 'send', 'drawn', 'moved', 'self']) {
      await frame.locator(`#${id}`).click();
    }
    assert.equal(await frame.locator('#shadow').count(), 0);
    // What was clicked has had its time when another run has come and gone.
    await playground.run('1');
  });

  test('as SVG is a picture, which runs nothing and loads nothing', async () => {
    const { url } = elsewhere;
    const svg = [
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="top.document.title=1">',
      `<script>top.document.title = 1</script><image href="${url}/svg" width="9" height="9"/>`,
      `<style>@import "${url}/css";</style><rect width="40" height="40"/></svg>`,
    ].join('');
    await playground.run(`display({"image/svg+xml": ${JSON.stringify(svg)}}, raw=True)`);
    await playground.until('document.querySelector("#output img").naturalWidth === 40');
  });

  test('as text, table, JSON, name or error is text', async () => {
    const { output } = playground;
    const markup = '<img src=x onerror=document.title=1>';
    await playground.run(
      `m = ${JSON.stringify(markup)}
print(m)
open(m.replace("/", ""), "w").write("x")
display({"text/markdown": m}, raw=True)
display({"text/latex": m}, raw=True)
display({"application/json": {m: m, "__proto__": {"x": 1}}}, raw=True)
class R:
    def __repr__(self): return m
display(R())
raise ValueError(m)`,
    );
    assert.equal(await output.locator('img, iframe').count(), 0);
    const text = await output.innerText();
    // Each of what was shown, the error in its own words, and the name without its brackets.
    assert.ok(text.split(markup).length > 6, text);
    assert.match(text, /_img src=x onerror=document.title=1_/);
    assert.match(text, /__proto__/);
  });

  test('as a picture that is none is told', async () => {
    await playground.run('display({"image/png": b"<html>"}, raw=True)');
    await playground.output.getByText('There is a picture that the browser cannot show').waitFor();
  });

  test('may be a great deal of output, and the page stays in use', async () => {
    const { output } = playground;
    await playground.run('for n in range(60000): print("\\033[3%dm%d" % (n % 8, n), end="\\r\\n")');
    assert.match(await output.locator('pre').last().innerText(), /59999\n?$/);
    assert.ok((await output.locator('span').count()) <= 20_000);
    assert.match(await playground.run('1'), /^Finished/);
  });
});

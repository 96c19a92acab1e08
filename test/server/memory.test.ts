import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { queryObjects } from 'node:v8';

import { Sandbox } from '../../src/index.ts';
import { Conversation } from '../../src/sandbox/conversation.ts';
import { Lifetime } from '../../src/server/guests/lifetime.ts';
import { HostedSandbox } from '../../src/server/sandboxes/hosted-sandbox.ts';
import { post, startTestService } from './start.ts';
import { whenTrue } from './when.ts';

/** What each request or run makes anew. */
const KINDS = [
  ...[IncomingMessage, ServerResponse, AbortController, Lifetime],
  ...[Sandbox, HostedSandbox, Conversation],
] as const;
const BATCH = 10;
const BATCHES = 4;
/** What connections that are kept open, and the collector, may still hold of the last requests. */
const SLACK = BATCH;

const service = await startTestService({
  limits: { keepAliveMs: 600_000 }, // a connection that closes between two requests would be one that fails
  tenantDefaults: { quota: { cpuSecondsPerMinute: 100_000 } },
});

/** What clients do, each in another way. */
async function work(): Promise<void> {
  const run = `${service.url}/v1/run`;
  await (await post(run, { code: 'print(1)' })).text();
  await (await post(run, { code: 'print(1)' }, { accept: 'text/event-stream' })).text();
  await (await post(run, { code: '1', nonsense: 1 })).text();
  const opened = await post(`${service.url}/v1/sandboxes`, {});
  await opened.text();
  const at = `${service.url}${opened.headers.get('location') ?? ''}`;
  await (await post(`${at}/run`, { code: 'x = 1' })).text();
  await (await fetch(at, { method: 'DELETE' })).text();
}

async function batch(): Promise<void> {
  for (let done = 0; done < BATCH; done += 1) {
    await work();
  }
  const { admission, ledger, sandboxes } = service.services;
  await whenTrue(async () => admission.guests + ledger.running + sandboxes.size === 0);
}

/** How many there are that something still holds: the collector has been. */
const alive = (): readonly number[] => KINDS.map((kind) => queryObjects(kind, { format: 'count' }));

test('nothing of a request or a run is held when it is over', async () => {
  await batch();
  const before = alive();
  for (let done = 1; done < BATCHES; done += 1) {
    await batch();
  }
  const after = alive();
  KINDS.forEach((kind, place) => {
    const more = (after[place] ?? 0) - (before[place] ?? 0);
    assert.ok(more <= SLACK, `${kind.name}: ${more} more after ${BATCH * (BATCHES - 1)} rounds`);
  });
  assert.equal(service.services.bodies.heldBytes, 0);
  assert.equal(service.services.admission.queued, 0);
});

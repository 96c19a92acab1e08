import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readEvents } from '../../src/playground/run/event-stream.ts';
import type { ServerEvent } from '../../src/playground/run/event-stream.ts';

async function eventsOf(...chunks: readonly string[]): Promise<ServerEvent[]> {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      chunks.forEach((chunk) => controller.enqueue(encoder.encode(chunk)));
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(stream)) {
    events.push(event);
  }
  return events;
}

describe('server-sent events', () => {
  const text =
    'event: stdout\ndata: {"text":"ä"}\n\n: heartbeat\n\nevent: outcome\r\ndata: 1\r\n\r\n';
  const expected = [
    { name: 'stdout', data: '{"text":"ä"}' },
    { name: 'outcome', data: '1' },
  ];

  test('are read wherever the stream is cut', async () => {
    for (let at = 0; at <= text.length; at += 1) {
      assert.deepEqual(await eventsOf(text.slice(0, at), text.slice(at)), expected);
    }
    assert.deepEqual(await eventsOf(...text.split('')), expected);
  });

  test('have a name and several lines of data, or none', async () => {
    assert.deepEqual(await eventsOf('data: a\ndata:b\n\nevent: x\n\ndata: c\n\n'), [
      { name: 'message', data: 'a\nb' },
      { name: 'message', data: 'c' },
    ]);
  });

  test('that are cut off at the end are no events', async () => {
    assert.deepEqual(await eventsOf('data: a\n\ndata: b\n'), [{ name: 'message', data: 'a' }]);
  });

  test('who stops reading ends the stream', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const { data } of readEvents(stream)) {
      assert.equal(data, 'a');
      break;
    }
    assert.ok(cancelled);
  });
});

import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';

import { errorBody, toldError } from '../errors/told-error.ts';
import { ServiceError } from '../errors/service-error.ts';
import { outcomeJson } from '../guests/outcome-json.ts';
import { runOptions } from '../guests/run-options.ts';
import { runSchema } from '../guests/schemas.ts';
import type { RunBody } from '../guests/schemas.ts';
import { StdinQueue } from '../guests/stdin-queue.ts';
import { tellOutcome, tellRun } from '../guests/tell.ts';
import type { Event } from '../http/events.ts';
import { parseJson } from '../http/parse-json.ts';
import { checked } from '../http/route.ts';
import type { UpgradeRequest, UpgradeRoute } from '../http/upgrades.ts';
import type { HostedSandbox } from '../sandboxes/hosted-sandbox.ts';

/** A client that lets so much lie gets nothing more: bytes, and messages, which may be of one byte. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;
const MOST_UNREAD = 16_384;
/** Of RFC 6455: the peer has broken the rules. */
const POLICY_VIOLATION = 1008;

/** What a client may say. */
export const messageSchema = z.discriminatedUnion('type', [
  runSchema.extend({ type: z.literal('run') }),
  z.strictObject({ type: z.literal('stdin'), text: z.string() }),
  z.strictObject({ type: z.literal('stdin_end') }),
  z.strictObject({ type: z.literal('interrupt') }),
]);

/** Runs in a sandbox, one after the other, with standard input as it goes. */
export const sandboxStream: UpgradeRoute = {
  path: '/v1/sandboxes/{id}/stream',
  summary:
    'runs in a sandbox, as JSON messages: {"type": "run", "code": …}, {"type": "stdin", "text": …}, {"type": "stdin_end"} and {"type": "interrupt"}; answers are {"type": …, "data": …}, with the events of a run',
  async open(request) {
    const hosted = request.services.sandboxes.find(request.tenant, request.params['id'] ?? '');
    return (socket) => {
      const conversation = new Conversation(request, hosted, socket);
      socket.on('message', (data, isBinary) => conversation.hear(data, isBinary));
      socket.on('close', () => conversation.end());
    };
  },
};

class Conversation {
  readonly #request: UpgradeRequest;
  readonly #hosted: HostedSandbox;
  readonly #socket: WebSocket;
  readonly #gone = new AbortController();
  #stdin: StdinQueue | null = null;
  #unread = 0;

  constructor(request: UpgradeRequest, hosted: HostedSandbox, socket: WebSocket) {
    this.#request = request;
    this.#hosted = hosted;
    this.#socket = socket;
  }

  hear(data: RawData, isBinary: boolean): void {
    try {
      const message = this.#read(data, isBinary);
      switch (message.type) {
        case 'run':
          void this.#run(message);
          break;
        case 'stdin':
          this.#stdin?.push(message.text);
          break;
        case 'stdin_end':
          this.#stdin?.end();
          break;
        case 'interrupt':
          this.#hosted.sandbox.interrupt();
          break;
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The client has gone: its run ends, and the guest with it. */
  end(): void {
    this.#gone.abort();
  }

  #read(data: RawData, isBinary: boolean): z.output<typeof messageSchema> {
    if (isBinary || !(data instanceof Buffer)) {
      throw new ServiceError('BAD_REQUEST', 'messages are text, with JSON in it');
    }
    const { config } = this.#request.services;
    return checked(messageSchema, parseJson(data, config.limits.jsonDepth));
  }

  async #run(body: RunBody): Promise<void> {
    const { services, tenant, requestId } = this.#request;
    const { onDenial, ...listener } = tellRun((event) => this.#send(event));
    await tellOutcome(
      (event) => this.#send(event),
      requestId,
      async () => {
        this.#hosted.checkFree();
        services.admission.countRequest(tenant);
        const stdin = new StdinQueue();
        this.#stdin = stdin;
        const given = runOptions(body, this.#gone.signal, services.config.limits);
        const options = { ...given, stdin: given.stdin ?? stdin, ...listener };
        const span = services.tracer.start('stream');
        const run = { services, tenant, requestId, code: body.code, options, onDenial, span };
        try {
          const outcome = await this.#hosted.run(run);
          return outcomeJson(outcome, this.#hosted.sandbox.wall);
        } finally {
          // Not ended: that would be the end of what the next run reads.
          span.end();
          this.#stdin = null;
        }
      },
    );
  }

  #fail(error: unknown): void {
    this.#send({ type: 'error', data: errorBody(toldError(error), this.#request.requestId) });
  }

  #send(event: Event): void {
    if (this.#socket.bufferedAmount > MOST_UNREAD_BYTES || this.#unread >= MOST_UNREAD) {
      this.#socket.close(POLICY_VIOLATION, 'read what is sent');
      return;
    }
    this.#unread += 1;
    this.#socket.send(JSON.stringify(event), () => {
      this.#unread -= 1;
    });
  }
}

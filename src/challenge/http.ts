import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listenOn } from '../adapter/listen.ts';
import { type Answer, originOf, outcomeText, type Person, troubleText } from '../bot/index.ts';
import { BOARD_POLICY, boardPage } from './board-page.ts';
import type { Challenge } from './challenge.ts';

const MOST_BODY_BYTES = 65_536;
const MOST_CONNECTIONS = 200;
const REQUEST_TIMEOUT_MS = 10_000;

/** A session goes by a secret of 128 bits that its first answer told. */
const runSchema = z.strictObject({
  code: z.string().min(1).max(32_768),
  session: z
    .string()
    .regex(/^[\da-f]{32}$/)
    .optional(),
});
const flagSchema = z.strictObject({ flag: z.string().max(1000) });

export interface HttpSettings {
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** Whether a proxy of ours stands before it, and tells by X-Forwarded-For where people come from. */
  readonly isBehindProxy: boolean;
}

/** What a request is answered with. */
interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The challenge over HTTP: the board, and attempts as JSON. */
export class ChallengeHttp {
  readonly #challenge: Challenge;
  readonly #settings: HttpSettings;
  readonly #server: Server;

  constructor(challenge: Challenge, settings: HttpSettings) {
    this.#challenge = challenge;
    this.#settings = settings;
    this.#server = createServer(
      { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** Resolves with the port. @throws UsageError when it can't be listened on. */
  async start(): Promise<number> {
    return listenOn(this.#server, this.#settings, 'board');
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.#route(request);
    } catch {
      reply = { status: 500, body: { error: 'trouble on our side' } };
    }
    const isPage = typeof reply.body === 'string';
    response.writeHead(reply.status, {
      'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
      'content-security-policy': isPage ? BOARD_POLICY : "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      ...reply.headers,
    });
    response.end(isPage ? reply.body : `${JSON.stringify(reply.body)}\n`);
  }

  async #route(request: IncomingMessage): Promise<Reply> {
    const { board, rules } = this.#challenge;
    const path = (request.url ?? '/').replace(/\?.*$/, '');
    switch (`${request.method ?? ''} ${path}`) {
      case 'GET /':
        return { status: 200, body: boardPage(board.state, rules) };
      case 'GET /board.json':
        return { status: 200, body: board.state };
      case 'GET /rules.json':
        return { status: 200, body: { scene: this.#challenge.scene, rules } };
      case 'POST /run':
        return this.#withBody(request, runSchema, (body) => this.#run(request, body));
      case 'POST /flag':
        return this.#withBody(request, flagSchema, ({ flag }) => this.#handIn(request, flag));
      default:
        return { status: 404, body: { error: 'no such page; GET /, POST /run or POST /flag' } };
    }
  }

  /** A page of another site can't send this type without being asked whether it may: it may not. */
  async #withBody<Schema extends z.ZodType>(
    request: IncomingMessage,
    schema: Schema,
    act: (body: z.infer<Schema>) => Promise<Reply>,
  ): Promise<Reply> {
    if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
      return { status: 415, body: { error: 'send application/json' } };
    }
    const text = await readBody(request);
    if (text === null) {
      return { status: 413, body: { error: `more than ${MOST_BODY_BYTES} bytes` }, headers: CLOSE };
    }
    const body = schema.safeParse(parseJson(text));
    if (!body.success) {
      return { status: 400, body: { error: body.error.issues[0]?.message ?? 'wrong' } };
    }
    return act(body.data);
  }

  async #run(
    request: IncomingMessage,
    { code, session }: z.infer<typeof runSchema>,
  ): Promise<Reply> {
    const token = session ?? randomBytes(16).toString('hex');
    const person = this.#person(request, token);
    const refused = this.#refusal(person);
    if (refused !== null) {
      return refused;
    }
    const asker = { person, room: 'http', isPrivate: true };
    return toReply(await this.#challenge.runner.run(asker, code, 'all'), token);
  }

  #handIn(request: IncomingMessage, flag: string): Promise<Reply> {
    const person = this.#person(request, '');
    const refused = this.#refusal({ ...person, id: person.origin });
    const body = { answer: refused === null ? this.#challenge.handIn(flag) : '' };
    return Promise.resolve(refused ?? { status: 200, body });
  }

  #refusal(person: Person): Reply | null {
    const { waitMs } = this.#challenge.runner.budgets.admit(person);
    const seconds = Math.ceil(waitMs / 1000);
    return waitMs === 0
      ? null
      : {
          status: 429,
          body: { error: `wait ${seconds} s` },
          headers: { 'retry-after': `${seconds}` },
        };
  }

  /** Sessions are many; the budget is that of where they come from. */
  #person({ socket, headers }: IncomingMessage, token: string): Person {
    const forwarded = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').at(-1)?.trim();
    const told =
      this.#settings.isBehindProxy && forwarded !== '' ? forwarded : socket.remoteAddress;
    const origin = originOf(told);
    return { id: token, origin, name: token.slice(0, 8), account: null, mask: origin };
  }
}

const CLOSE = { connection: 'close' } as const;

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const data = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += data.byteLength;
    if (bytes > MOST_BODY_BYTES) {
      return null;
    }
    chunks.push(data);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toReply(answer: Answer, session: string): Reply {
  switch (answer.kind) {
    case 'ran': {
      const { outcome, after, notes } = answer;
      const { status, denials, usage } = outcome;
      const { full } = outcomeText(outcome);
      return { status: 200, body: { session, status, text: full, after, notes, denials, usage } };
    }
    case 'full':
      return {
        status: 429,
        body: { error: 'too much is waiting' },
        headers: { 'retry-after': '5' },
      };
    case 'trouble':
      return { status: 503, body: { session, error: troubleText(answer.error) } };
    case 'wait':
    case 'incomplete':
    case 'done':
      return { status: 500, body: { error: 'trouble on our side' } };
  }
}

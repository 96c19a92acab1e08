import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { sendAnswer } from '../adapter/answer.ts';
import type { Answer } from '../adapter/answer.ts';
import { listenOn } from '../adapter/listen.ts';
import { pageAnswer } from '../adapter/page-answer.ts';
import { staticFiles } from '../adapter/static-files.ts';
import { whenDone } from '../adapter/when-done.ts';
import { originOf } from '../bot/index.ts';
import { boardPage } from './board-page.ts';
import type { Challenge } from './challenge.ts';
import { dataAnswer, refusal } from './http-answers.ts';
import { flagSchema, handInFlag, runAttempt, runSchema } from './http-attempts.ts';
import { withBody } from './http-body.ts';
import { PAGE_FOLDER, PAGE_HEADERS } from './page-files.ts';

const MOST_CONNECTIONS = 1000;
const REQUEST_TIMEOUT_MS = 10_000;
/** Shorter than pages wait before they ask for the board anew: who only looks holds no connection. */
const KEEP_ALIVE_MS = 1000;
/** A connection on which nothing moves: longer than an attempt waits for its turn and runs. */
const IDLE_MS = 120_000;

/** Of every answer that says nothing else: what a guest wrote must never be taken for a page. */
const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

export interface HttpSettings {
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** Whether a proxy of ours stands before it, and tells by X-Forwarded-For where people come from. */
  readonly isBehindProxy: boolean;
}

/** The challenge over HTTP: the board as a page of the playground and without scripts, and attempts. */
export class ChallengeHttp {
  readonly #challenge: Challenge;
  readonly #settings: HttpSettings;
  readonly #server: Server;
  #files: (path: string) => Promise<Answer | null> = () => Promise.resolve(null);

  constructor(challenge: Challenge, settings: HttpSettings) {
    this.#challenge = challenge;
    this.#settings = settings;
    this.#server = createServer(
      { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.setTimeout(IDLE_MS);
  }

  /** Resolves with the port. @throws UsageError when it can't be listened on. */
  async start(): Promise<number> {
    this.#files = await staticFiles(PAGE_FOLDER, () => PAGE_HEADERS);
    return listenOn(this.#server, this.#settings, 'board');
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const done = whenDone(request, outgoing);
    const answer = await this.#route(request).catch(() => refusal(500, 'trouble on our side'));
    sendAnswer(outgoing, { ...answer, headers: { ...HEADERS, ...answer.headers } }, done);
  }

  async #route(request: IncomingMessage): Promise<Answer> {
    const challenge = this.#challenge;
    const { board, rules, scene } = challenge;
    const path = (request.url ?? '/').replace(/\?.*$/, '');
    // Node sends no body to whoever asks for the head only.
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
    switch (`${method} ${path}`) {
      case 'GET /board':
        return pageAnswer(boardPage(board.state, rules));
      case 'GET /board.json':
        return dataAnswer(board.state);
      case 'GET /rules.json':
        return dataAnswer({ scene, rules });
      case 'POST /run':
        return withBody(request, runSchema, (body) =>
          runAttempt(challenge, body, this.#originOf(request)),
        );
      case 'POST /flag':
        return withBody(request, flagSchema, ({ flag }) =>
          handInFlag(challenge, flag, this.#originOf(request)),
        );
      default: {
        const file = method === 'GET' ? await this.#files(path) : null;
        return file ?? refusal(404, 'no such page; GET / or /board, POST /run or /flag');
      }
    }
  }

  #originOf({ socket, headers }: IncomingMessage): string {
    const forwarded = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').at(-1)?.trim();
    const isTold = this.#settings.isBehindProxy && forwarded !== '';
    return originOf(isTold ? forwarded : socket.remoteAddress);
  }
}

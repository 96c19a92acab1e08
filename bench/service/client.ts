import { Agent, request } from 'node:http';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A client that keeps its connections. */
export class Client {
  readonly #agent: Agent;
  readonly #url: string;

  constructor(url: string, connections: number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  post(path: string, body: unknown, id?: string): Promise<Answer> {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...(id === undefined ? {} : { 'x-request-id': id }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(
        `${this.#url}${path}`,
        { method: 'POST', agent: this.#agent, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString(),
            });
          });
        },
      );
      asked.on('error', reject);
      asked.end(bytes);
    });
  }

  /** One fresh guest. @throws unless it did what it should. */
  async run(id?: string): Promise<void> {
    const { status, text } = await this.post('/v1/run', { code: 'print(1+1)' }, id);
    if (status !== 200 || !text.includes('"stdout":"2\\n"')) {
      throw new Error(`unexpected answer: ${status} ${text}`);
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

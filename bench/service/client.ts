import { Pool } from 'undici';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A client that keeps its connections, and takes as little of the machine as may be: it is not what is measured. */
export class Client {
  readonly #pool: Pool;

  constructor(url: string, connections: number) {
    this.#pool = new Pool(url, { connections });
  }

  async post(path: string, body: unknown, id?: string): Promise<Answer> {
    const { statusCode, body: answer } = await this.#pool.request({
      ...{ method: 'POST', path },
      headers: {
        'content-type': 'application/json',
        ...(id === undefined ? {} : { 'x-request-id': id }),
      },
      body: JSON.stringify(body),
    });
    return { status: statusCode, text: await answer.text() };
  }

  /** One fresh guest. @throws unless it did what it should. */
  async run(id?: string): Promise<void> {
    const { status, text } = await this.post('/v1/run', { code: 'print(1+1)' }, id);
    if (status !== 200 || !text.includes('"stdout":"2\\n"')) {
      throw new Error(`unexpected answer: ${status} ${text}`);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

import { once } from 'node:events';
import { connect } from 'node:net';
import createClient, { type IrcClient, type IrcMessage, type PrivmsgEvent } from 'slate-irc';

/** One message that somebody heard. */
export interface Heard {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** Nothing on a busy machine takes longer. */
const PATIENCE_MS = 60_000;

/** A person on IRC, by another library than the bot's. */
export class Talker {
  readonly nick: string;
  readonly heard: Heard[] = [];
  /** Every command that came, of which no message was made. */
  readonly commands: string[] = [];
  readonly #client: IrcClient;
  readonly #waiting = new Set<() => void>();

  static async join(nick: string, port: number, channels: readonly string[]): Promise<Talker> {
    const talker = new Talker(nick, port);
    await talker.#joined(channels);
    return talker;
  }

  private constructor(nick: string, port: number) {
    this.nick = nick;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {}); // who waits for something is told that it did not come
    this.#client = createClient(socket);
    this.#client.on('message', ({ from, to, message }: PrivmsgEvent) =>
      this.#hear({ from, to, text: message }),
    );
    this.#client.on('data', ({ prefix, command, params, trailing }: IrcMessage) => {
      const [from = ''] = prefix.split('!');
      this.commands.push([from, command, params, trailing].filter(Boolean).join(' '));
      this.#wake();
    });
    this.#client.nick(nick);
    this.#client.user('talker', 'talker');
  }

  say(to: string, text: string): void {
    this.#client.send(to, text);
  }

  /** Writes a command as it is. */
  command(...words: readonly string[]): void {
    this.#client.write(words.join(' '));
  }

  /** Waits for a message that was not taken before, and takes it and those before it. */
  async next(isWanted: (heard: Heard) => boolean = () => true): Promise<Heard> {
    for (;;) {
      const index = this.heard.findIndex(isWanted);
      const found = this.heard[index];
      if (found !== undefined) {
        this.heard.splice(0, index + 1);
        return found;
      }
      await this.#more('a message');
    }
  }

  /** Says a line in a channel, and waits for the bot's answer to it. */
  async ask(channel: string, text: string): Promise<string> {
    this.say(channel, text);
    return (
      await this.next(
        ({ to, text: answer }) => to === channel && answer.startsWith(`(${this.nick}) `),
      )
    ).text.slice(this.nick.length + 3);
  }

  /** Waits for a command of the protocol that begins so. */
  async sees(pattern: RegExp): Promise<void> {
    while (!this.commands.some((command) => pattern.test(command))) {
      await this.#more(String(pattern));
    }
  }

  async leave(): Promise<void> {
    const closed = once(this.#client.stream, 'close');
    this.#client.quit('bye');
    await closed;
  }

  /** The server is gone. */
  drop(): void {
    this.#client.stream.destroy();
  }

  #hear(heard: Heard): void {
    this.heard.push(heard);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) {
      wake();
    }
  }

  async #more(what: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.nick} waits for ${what}`)),
        PATIENCE_MS,
      );
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }

  async #joined(channels: readonly string[]): Promise<void> {
    await this.sees(/ RPL_WELCOME /);
    for (const channel of channels) {
      this.#client.join(channel);
      await this.sees(new RegExp(` RPL_ENDOFNAMES ${this.nick} ${channel} `));
    }
  }
}

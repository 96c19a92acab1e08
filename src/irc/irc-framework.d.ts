/** The part of irc-framework that is used here; it has no types of its own. */
declare module 'irc-framework' {
  import type { EventEmitter } from 'node:events';

  /** How a connection reads and writes lines; it emits `open`, `line` and `close`. */
  export interface Transport extends EventEmitter {
    connect(): void;
    writeLine(line: string, done?: () => void): void;
    close(force: boolean): void;
    disposeSocket(): void;
    setEncoding(encoding: string): boolean;
    isConnected(): boolean;
  }

  export interface ClientOptions {
    readonly host: string;
    readonly port: number;
    readonly nick: string;
    readonly username: string;
    readonly gecos: string;
    /** Empty: CTCP VERSION gets no answer. */
    readonly version: string;
    readonly password?: string;
    /** For SASL; empty when there is none, for else the server's password would be taken. */
    readonly account: { readonly account?: string; readonly password?: string };
    readonly sasl_mechanism?: 'PLAIN' | 'EXTERNAL';
    readonly sasl_disconnect_on_fail: boolean;
    readonly auto_reconnect: boolean;
    readonly ping_interval: number;
    readonly ping_timeout: number;
    readonly transport: new () => Transport;
  }

  /** Who did something. What a server leaves out is empty. */
  export interface Source {
    readonly nick?: string;
    readonly ident?: string;
    readonly hostname?: string;
  }

  export interface MessageEvent extends Source {
    readonly from_server: boolean;
    readonly target: string;
    /** `@` where it was sent to the operators of a channel only. */
    readonly group?: string;
    readonly message: string;
    readonly account?: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly batch?: unknown;
  }

  export interface ClientEvents {
    registered: { readonly nick: string };
    loggedin: { readonly account: string };
    'sasl failed': { readonly reason: string };
    'nick in use': { readonly nick: string };
    privmsg: MessageEvent;
    nick: Source & { readonly new_nick: string };
    account: Source & { readonly account: string | false };
    join: Source & { readonly channel?: string; readonly account?: string | false };
    part: Source & { readonly channel: string };
    kick: Source & { readonly channel: string; readonly kicked: string };
    quit: Source;
    userlist: { readonly channel: string; readonly users: readonly { readonly nick: string }[] };
    irc_error: { readonly error: string; readonly channel?: string };
    'socket close': Error | false;
    close: boolean;
  }

  export class Client {
    constructor(options: ClientOptions);
    readonly user: { readonly nick: string };
    readonly network: {
      readonly options: Readonly<Record<string, unknown>>;
      readonly cap: { isEnabled(name: string): boolean };
    };
    readonly connected: boolean;
    on<Name extends keyof ClientEvents>(
      name: Name,
      listener: (event: ClientEvents[Name]) => void,
    ): this;
    connect(): void;
    quit(message?: string): void;
    join(channel: string, key?: string): void;
    changeNick(nick: string): void;
    /** Writes one line as it is. */
    raw(line: string): void;
  }
}

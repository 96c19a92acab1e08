import type { Source } from 'irc-framework';
import type { Person } from '../bot/index.ts';
import { type CaseMapping, foldCase } from './case-mapping.ts';

/** Whose session is whose on one network, and which names are the same there. */
export class Identities {
  readonly #network: string;
  readonly #mapping: () => CaseMapping;

  /** @param mapping How the server compares names; it may tell so late. */
  constructor(network: string, mapping: () => CaseMapping) {
    this.#network = network;
    this.#mapping = mapping;
  }

  fold(name: string): string {
    return foldCase(name, this.#mapping());
  }

  isSame(one: string, other: string): boolean {
    return this.fold(one) === this.fold(other);
  }

  /** A person is their account; without one, all that the network shows of them. */
  person({ nick = '', ident = '', hostname = '' }: Source, account: string | null): Person {
    const mask = this.fold(`${nick}!${ident}@${hostname}`);
    return {
      id: `${this.#network} ${account === null ? mask : `${ACCOUNT}${this.fold(account)}`}`,
      origin: `${this.#network} ${hostname.toLowerCase()}`,
      name: nick,
      account,
      mask,
    };
  }

  /** Whether an id is of somebody of this network who has no account. */
  isWithoutAccount(id: string): boolean {
    const start = `${this.#network} `;
    return id.startsWith(start) && !id.startsWith(start + ACCOUNT);
  }

  /**
   * The folded nick in an id; null for one of an account, or of another network. Nobody else has this nick
   * at the time, whatever user and host were shown with it.
   */
  nickOf(id: string): string | null {
    const mask = this.isWithoutAccount(id) ? id.slice(this.#network.length + 1) : '';
    return /^([^!]+)!/.exec(mask)?.[1] ?? null;
  }
}

/** No mask begins so: a nick has no space. */
const ACCOUNT = 'account ';

import { parseArgs } from 'node:util';

import { UsageError } from '../index.ts';
import { didYouMean } from '../adapter/nearest.ts';
import { quote } from './units.ts';

/** The options of one command: the long name, its kind, and a short name if it has one. */
export type OptionTable = Readonly<
  Record<
    string,
    {
      readonly type: 'string' | 'boolean';
      readonly short?: string;
      /** Whether it may be given more than once. */
      readonly multiple?: boolean;
    }
  >
>;

/** What was given: each option once, but for those of `lists`, and the words that follow the options. */
export interface ParsedArguments {
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  /** The values of options that may be given more than once, in order. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
}

/** How a command's words and options may mix. */
export interface ParseStyle {
  /** For messages: `pysandbox run`. */
  readonly command: string;
  /** Options that end the options: what follows their value is `rest`, as with `python -c`. */
  readonly last?: readonly string[];
  /** `true`: the first word ends the options, as with `python FILE`. Default: words and options mix. */
  readonly wordEndsOptions?: boolean;
}

/** Splits the arguments of a command; refuses what the table does not know, and repetition. */
export function parseOptions(
  argv: readonly string[],
  table: OptionTable,
  style: ParseStyle,
): ParsedArguments {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const lists = new Map<string, string[]>();
  const rest: string[] = [];
  const { tokens } = parseArgs({
    args: [...argv],
    options: table,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') {
      return { values, flags, lists, rest: [...rest, ...argv.slice(token.index + 1)] };
    }
    if (token.kind === 'positional') {
      if (style.wordEndsOptions === true) {
        return { values, flags, lists, rest: argv.slice(token.index) };
      }
      rest.push(token.value);
      continue;
    }
    addOption(token, table, style, { values, flags, lists });
    if (style.last?.includes(token.name) === true) {
      const next = token.index + (token.inlineValue === true ? 1 : 2);
      return { values, flags, lists, rest: argv.slice(next) };
    }
  }
  return { values, flags, lists, rest };
}

function optionsOf(table: OptionTable): readonly string[] {
  return Object.keys(table).map((name) => `--${name}`);
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}

interface Found {
  readonly values: Map<string, string>;
  readonly flags: Set<string>;
  readonly lists: Map<string, string[]>;
}

function addOption(
  { name, rawName, value }: OptionToken,
  table: OptionTable,
  style: ParseStyle,
  { values, flags, lists }: Found,
): void {
  const known = Object.hasOwn(table, name) ? table[name] : undefined;
  if (known === undefined) {
    throw new UsageError(
      `unknown option ${quote(rawName)}${didYouMean(rawName, optionsOf(table))}; \`${style.command} --help\` lists the options`,
    );
  }
  if (values.has(name) || flags.has(name)) {
    throw new UsageError(`${rawName} is given twice; give it once`);
  }
  if (known.type === 'boolean') {
    if (value !== undefined) {
      throw new UsageError(`${rawName} takes no value; write it alone`);
    }
    flags.add(name);
  } else {
    if (value === undefined) {
      throw new UsageError(
        `${rawName} needs a value; \`${style.command} --help\` tells which values it takes`,
      );
    }
    if (known.multiple === true) {
      lists.set(name, [...(lists.get(name) ?? []), value]);
    } else {
      values.set(name, value);
    }
  }
}

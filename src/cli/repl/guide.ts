import type { Sandbox } from '../../index.ts';
import { NO_COMPLETIONS, type Completions } from './completion.ts';
import type { Guide, Syntax } from './reading.ts';
import { soon } from './patience.ts';

/** `%time` and the like take a statement; the line of any other command is whole. */
const TAKES_STATEMENT = /^%time[ \t]+/;
/** What runs tells what is wrong with it. */
const GO_ON: Syntax = { status: 'complete', indent: '' };

/** What the editor asks: of commands we know, of Python the guest. */
export function guideFor(
  sandbox: () => Sandbox,
  completeCommand: (text: string) => Completions,
): Guide {
  const check = async (text: string): Promise<Syntax> => {
    if (!text.startsWith('%')) {
      const guest = sandbox();
      return soon(guest, guest.checkSyntax(text), GO_ON);
    }
    const before = TAKES_STATEMENT.exec(text)?.[0].length ?? text.length;
    return before === text.length ? GO_ON : check(text.slice(before));
  };
  const complete = async (text: string, cursor: number): Promise<Completions> => {
    const before = TAKES_STATEMENT.exec(text)?.[0].length ?? 0;
    if (text.startsWith('%') && (before === 0 || cursor < before)) {
      return completeCommand(text.slice(0, cursor));
    }
    const guest = sandbox();
    const found = await soon(
      guest,
      completionsOf(guest, text.slice(before), cursor - before),
      NO_COMPLETIONS,
    );
    return { ...found, from: found.from + before };
  };
  return { check, complete };
}

async function completionsOf(guest: Sandbox, code: string, cursor: number): Promise<Completions> {
  const { matches, start } = await guest.complete(code, cursor);
  return { from: start, names: matches.map(({ text }) => text) };
}

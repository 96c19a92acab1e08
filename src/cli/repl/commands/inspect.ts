import { plainLine, plainText } from '../../plain-text.ts';
import { quote } from '../../units.ts';
import { DONE, FAILED } from '../context.ts';
import type { Command } from './command.ts';

export const inspectCommand: Command = {
  name: 'inspect',
  argument: 'NAME',
  summary: 'tells of a variable, or an attribute as in math.sqrt: type, signature, documentation',
  run: async ({ printer, sessions }, name) => {
    const found = await sessions.current.sandbox.inspect(name);
    if (found === undefined) {
      printer.tell(`there is no ${quote(name)} in this session`);
      return FAILED;
    }
    const { type, repr, signature, doc } = found;
    const head = signature === null ? `${name} = ${repr}` : `${name}${signature}`;
    const lines = [`${plainLine(head)}  (${plainLine(type)})`, plainText(doc ?? '').trim()];
    printer.say(lines.filter((line) => line !== '').join('\n\n'));
    return DONE;
  },
};

import { didYouMean } from '../../../adapter/nearest.ts';
import { quote } from '../../units.ts';
import { DONE, FAILED } from '../context.ts';
import type { Command } from './command.ts';

export const forkCommand: Command = {
  name: 'fork',
  argument: '[NAME]',
  summary: 'copies this session into a second one',
  run: async ({ printer, sessions }, argument) => {
    const name = argument === '' ? sessions.freeName() : argument;
    await sessions.fork(name);
    printer.say(
      `session ${name} is a copy of ${sessions.current.name}; %switch ${name} goes there`,
    );
    return DONE;
  },
};

export const switchCommand: Command = {
  name: 'switch',
  argument: 'NAME',
  summary: 'goes on in another session',
  run: async ({ printer, sessions }, name) => {
    if (sessions.switchTo(name)) {
      return DONE;
    }
    const names = sessions.all.map((session) => session.name);
    printer.tell(
      `there is no session ${quote(name)}${didYouMean(name, names)}; there is ${names.join(', ')}`,
    );
    return FAILED;
  },
};

export const sessionsCommand: Command = {
  name: 'sessions',
  argument: '',
  summary: 'lists the sessions',
  run: async ({ printer, sessions }) => {
    const lines = sessions.all.map(
      (session) => `${session === sessions.current ? '*' : ' '} ${session.name}`,
    );
    printer.say(lines.join('\n'));
    return DONE;
  },
};

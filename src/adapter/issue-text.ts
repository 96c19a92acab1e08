import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What a value can be as a whole, in words. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};
/** What says that a value is of another kind altogether. */
const OF_ANOTHER_KIND: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value']);

/**
 * Where there are several forms, what is wrong with the one that was meant: of those that fit as a whole the
 * one with the least wrong in it. The issue itself where none fits.
 */
export function nearestIssue(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') {
    return issue;
  }
  const [nearest] = issue.errors
    .filter(([first]) => first !== undefined && !isOfAnotherKind(first))
    .sort((left, right) => left.length - right.length);
  const first = nearest?.[0];
  return first === undefined
    ? issue
    : nearestIssue({ ...first, path: [...issue.path, ...first.path] });
}

function isOfAnotherKind({ path, code }: Issue): boolean {
  return path.length === 0 && OF_ANOTHER_KIND.has(code);
}

/** What is wrong with a value and what to write instead, as the rest of a sentence about it. */
export function issueText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${either(formsOf(issue))}`;
    case 'invalid_value':
      return `must be ${either(formsOf(issue))}`;
    case 'invalid_union': {
      const forms = issue.errors.flatMap((errors) => errors.slice(0, 1)).flatMap(formsOf);
      return forms.length === 0 ? 'is none of those that are known' : `must be ${either(forms)}`;
    }
    case 'invalid_key':
      return `is no name for this${issue.issues[0] === undefined ? '' : `: it ${issueText(issue.issues[0])}`}`;
    case 'too_small':
      return `must ${boundText('at least', issue.minimum, issue.origin)}`;
    case 'too_big':
      return `must ${boundText('at most', issue.maximum, issue.origin)}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'must be an address, as https://example.org' : own(issue);
    default:
      return own(issue);
  }
}

/** The text that the schema has for it, else the library's. */
function own({ message }: Issue): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function formsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') {
    return issue.values.map(String);
  }
  return [issue.code === 'invalid_type' ? (TYPES[issue.expected] ?? issue.expected) : own(issue)];
}

function either(all: readonly string[]): string {
  const forms = [...new Set(all)];
  const last = forms.at(-1) ?? '';
  return forms.length < 2 ? last : `${forms.slice(0, -1).join(', ')} or ${last}`;
}

function boundText(which: string, bound: number | bigint, origin: string): string {
  const units: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };
  const unit = units[origin];
  if (unit === undefined) {
    return `be ${which} ${bound}`;
  }
  return which === 'at least' && bound === 1 ? 'not be empty' : `have ${which} ${bound} ${unit}`;
}

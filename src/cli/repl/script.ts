import type { Syntax } from './reading.ts';

/** Goes on with the statement before it. */
const CONTINUES = /^(?:else|elif|except|finally)\b/;
/** The statement has, or may have, a block: an indented line never ends it. */
const HAS_BLOCK = /^(?:@|(?:async\s+)?(?:if|for|while|with|try|def|class|match)\b)/;

/**
 * The statements of a script, each as soon as its end is known. As in a file, and not as at a prompt,
 * an empty line does not end a block: the next line that is not indented does.
 */
export async function* statementsOf(
  lines: AsyncIterable<string>,
  check: (text: string) => Promise<Syntax>,
): AsyncGenerator<string> {
  let text = '';
  let blank = '';
  for await (const line of lines) {
    const isBlank = line.trim() === '';
    if (isBlank || (text === '' && line.startsWith('#'))) {
      blank += text === '' ? '' : `\n${line}`;
      continue;
    }
    const beginsAtEdge = /^[^\s#]/.test(line);
    if (text !== '' && beginsAtEdge && !CONTINUES.test(line)) {
      if ((await check(`${text}${blank}\n`)).status !== 'incomplete') {
        yield text;
        [text, blank] = ['', ''];
      }
    }
    text = text === '' ? line : `${text}${blank}\n${line}`;
    blank = '';
    if (beginsAtEdge || !HAS_BLOCK.test(text)) {
      if ((await check(text)).status !== 'incomplete') {
        yield text;
        text = '';
      }
    }
  }
  if (text !== '') {
    yield text;
  }
}

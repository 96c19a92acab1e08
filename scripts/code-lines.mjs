// The code lines of a TypeScript or Python text: neither blank nor only comment.

/** A slash after one of these starts a regular expression; after anything else it divides. */
const BEFORE_PATTERN = /(?:[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of))\s*$/;

/** The text with every comment's characters, line ends apart, turned to blanks. */
function withoutTypeScriptComments(text) {
  let out = '';
  let at = 0;
  const copyThrough = (end) => {
    out += text.slice(at, end);
    at = end;
  };
  /** Just past the literal that starts at `at` and ends with `quote`. */
  const literalEnd = (quote) => {
    let end = at + 1;
    let inClass = false;
    while (end < text.length && (text[end] !== quote || inClass)) {
      if (quote === '/' && text[end] === '[') {
        inClass = true;
      } else if (text[end] === ']') {
        inClass = false;
      }
      end += text[end] === '\\' ? 2 : 1;
    }
    return end + 1;
  };
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    if (two === '//' || two === '/*') {
      const close = text.indexOf(two === '//' ? '\n' : '*/', at + 2);
      const end = close < 0 ? text.length : close + (two === '//' ? 0 : 2);
      out += text.slice(at, end).replaceAll(/[^\n]/g, ' ');
      at = end;
    } else if ('\'"`'.includes(text[at])) {
      copyThrough(literalEnd(text[at]));
    } else if (text[at] === '/' && BEFORE_PATTERN.test(out.slice(-200))) {
      copyThrough(literalEnd('/'));
    } else {
      copyThrough(at + 1);
    }
  }
  return out;
}

/** A line that opens a string where a statement may start: a docstring after `def`, `class` or at the top. */
const DOCSTRING = /^\s*[rR]?("""|''')/;

function pythonCode(text) {
  const code = [];
  let closing = null;
  let mayDocument = true;
  for (const line of text.split('\n')) {
    if (closing !== null) {
      closing = line.includes(closing) ? null : closing;
      continue;
    }
    const opening = mayDocument ? DOCSTRING.exec(line) : null;
    if (opening !== null) {
      closing = line.slice(opening[0].length).includes(opening[1]) ? null : opening[1];
      mayDocument = false;
    } else if (!/^\s*(?:#|$)/.test(line)) {
      code.push(line);
      mayDocument = /:\s*(?:#.*)?$/.test(line);
    }
  }
  return code;
}

/** The code lines of a file, as text; `path` tells the language. */
export function codeLines(path, text) {
  if (path.endsWith('.py')) {
    return pythonCode(text);
  }
  return withoutTypeScriptComments(text)
    .split('\n')
    .filter((line) => line.trim() !== '');
}

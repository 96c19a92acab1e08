/** Names that lead from any object to the machinery of JavaScript. No guest gets at them. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
);

/** Whether a name may be given to a guest at all. */
export function isSafeName(name: string): boolean {
  return !FORBIDDEN.has(name);
}

/** Whether Python takes it for a name, and does not read it as another one. */
export function isPythonName(name: string): boolean {
  return IDENTIFIER.test(name) && !KEYWORDS.has(name) && name.normalize('NFKC') === name;
}

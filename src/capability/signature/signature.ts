/** How the arguments of a parameter are given. */
export type ParameterKind =
  | 'positional' // before `/`
  | 'normal'
  | 'rest' // `*args`
  | 'keyword' // after `*`
  | 'rest-keywords'; // `**kwargs`

/** One parameter of a function, as Python has them. */
export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** The type as Python text. */
  readonly annotation: string | null;
  /** The default as Python text; null for a parameter that must be given. */
  readonly fallback: string | null;
}

/** What follows `def`, up to the colon. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly returns: string | null;
}

/** The text of it, under another name if one is given; `self` comes first in a method. */
export function printSignature(
  { name, parameters, returns }: Signature,
  { as = name, self = false }: { readonly as?: string; readonly self?: boolean } = {},
): string {
  const parts = self ? ['self'] : [];
  parameters.forEach((parameter, index) => {
    const before = parameters[index - 1];
    if (parameter.kind !== 'positional' && before?.kind === 'positional') {
      parts.push('/');
    }
    if (parameter.kind === 'keyword' && before?.kind !== 'keyword' && before?.kind !== 'rest') {
      parts.push('*');
    }
    parts.push(printParameter(parameter));
  });
  if (parameters.at(-1)?.kind === 'positional') {
    parts.push('/');
  }
  return `${as}(${parts.join(', ')})${returns === null ? '' : ` -> ${returns}`}`;
}

function printParameter({ name, kind, annotation, fallback }: Parameter): string {
  const stars = { rest: '*', 'rest-keywords': '**', positional: '', normal: '', keyword: '' }[kind];
  if (annotation === null) {
    return `${stars}${name}${fallback === null ? '' : `=${fallback}`}`;
  }
  return `${stars}${name}: ${annotation}${fallback === null ? '' : ` = ${fallback}`}`;
}

/** A `{{name}}` with something around it. What could be no parameter, such as `{{.Names}}`, is left alone. */
const EMBEDDED_PLACEHOLDER = /\{\{\s*[A-Za-z][\w-]*\s*\}\}/;
const PLACEHOLDER = /^\{\{([^{}]+)\}\}$/;

/** The parameter that stands in an argument; `whole` when it is all of the argument, null for plain text. */
export function findPlaceholder(argument: string): { whole: true; name: string } | { whole: false } | null {
  const name = PLACEHOLDER.exec(argument)?.[1]?.trim();
  if (name !== undefined) return { whole: true, name };
  return EMBEDDED_PLACEHOLDER.test(argument) ? { whole: false } : null;
}

/** The variable in which a program finds a parameter: `PARAM_BLOCK_NAME` for `block-name`. */
export function paramVariable(name: string): string {
  return `PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

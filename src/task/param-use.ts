/** A `{{name}}` with something around it. What could be no parameter, such as `{{.Names}}`, is left alone. */
const EMBEDDED_PLACEHOLDER = /\{\{\s*[A-Za-z][\w-]*\s*\}\}/;
const ANY_PLACEHOLDER = /\{\{([^{}]+)\}\}/g;
const PLACEHOLDER = /^\{\{([^{}]+)\}\}$/;

/** The parameter that stands in an argument; `whole` when it is all of the argument, null for plain text. */
export function findPlaceholder(argument: string): { whole: true; name: string } | { whole: false } | null {
  const name = PLACEHOLDER.exec(argument)?.[1]?.trim();
  if (name !== undefined) return { whole: true, name };
  return EMBEDDED_PLACEHOLDER.test(argument) ? { whole: false } : null;
}

/** The names of all placeholders in a text such as a URL. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(ANY_PLACEHOLDER)].map(([, name = '']) => name.trim());
}

/** The text with every placeholder replaced by what stands for its name. */
export function fillText(text: string, findValue: (name: string) => string): string {
  return text.replace(ANY_PLACEHOLDER, (_, name: string) => findValue(name.trim()));
}

/** The variable in which a program finds a parameter: `PARAM_BLOCK_NAME` for `block-name`. */
export function paramVariable(name: string): string {
  return `PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

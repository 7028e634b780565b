import type { ErrorCode } from 'yaml';

/** Says what a YAML syntax error means for somebody who writes a tasks file. */
export function syntaxSentence(code: ErrorCode, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; YAML takes only spaces there';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'this does not fit the lines around it; check its indentation, and quote a text that holds ": "';
    case 'NON_STRING_KEY':
      return 'a list or map cannot be a key here; quote a text that starts with { or [, such as "{{name}}"';
    case 'BAD_SCALAR_START':
      return 'a text cannot start with this character; put quotes around it';
    case 'TAG_RESOLVE_FAILED':
      return 'tags (words that start with !) are not known here; write a plain value';
    case 'RESOURCE_EXHAUSTION':
      return 'lists and maps are nested too deeply';
    default:
      return `this is not valid YAML: ${message}`;
  }
}

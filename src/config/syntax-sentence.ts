import type { ErrorCode } from 'yaml';

const DOES_NOT_FIT =
  'this does not fit the lines around it; check its indentation, put a space after each colon, and quote a text that holds ": "';

/** Says what a YAML syntax error means for somebody who writes a tasks file; `inBrackets` when it lies within [] or {}. */
export function syntaxSentence(code: ErrorCode, message: string, inBrackets: boolean): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; YAML takes only spaces there';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BAD_INDENT':
      return DOES_NOT_FIT;
    case 'MISSING_CHAR':
      return inBrackets ? 'a comma is missing before this' : DOES_NOT_FIT;
    case 'UNEXPECTED_TOKEN':
      return 'this does not belong here; a text with quotes, brackets or commas in it needs quotes around all of it';
    case 'NON_STRING_KEY':
      return 'a list or map cannot be a key here; quote a text that starts with { or [, such as "{{name}}"';
    case 'BAD_SCALAR_START':
      return 'a text cannot start with this character; put quotes around it';
    case 'BAD_ALIAS':
      return 'a text cannot start with * or &; put quotes around it, as in "* * * * *"';
    case 'BAD_DQ_ESCAPE':
      return 'in double quotes a backslash begins an escape, and this is none; write \\\\, or use single quotes';
    case 'TAG_RESOLVE_FAILED':
      return 'tags (words that start with !) are not known here; write a plain value';
    case 'KEY_OVER_1024_CHARS':
      return 'a key is longer than 1024 characters; put a long text behind a key';
    case 'RESOURCE_EXHAUSTION':
      return 'lists and maps are nested far too deeply';
    default:
      return `this is not valid YAML: ${message}`;
  }
}

/** Status and headers of an answer; header names are in lower case. */
export interface ResponseHead {
  status: number;
  headers: ReadonlyMap<string, string>;
}

const HEAD_END = '\r\n\r\n';

/** The offset behind the empty line that ends the headers, or -1. */
export function findHeadEnd(bytes: Buffer): number {
  const at = bytes.indexOf(HEAD_END);
  return at === -1 ? -1 : at + HEAD_END.length;
}

/** Reads status line and headers; undefined when they are not HTTP. */
export function parseHead(bytes: Buffer): ResponseHead | undefined {
  const [statusLine = '', ...lines] = bytes.toString('latin1').trimEnd().split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1];
  if (status === undefined) return undefined;
  return { status: Number(status), headers: new Map(lines.map(parseHeader)) };
}

function parseHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

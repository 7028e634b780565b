import { readFileSync } from 'node:fs';

/** The rows of a CSV file (RFC 4180: quoted fields may hold commas) as objects named by its first line. */
export function readCsv(file) {
  const [names, ...rows] = parseCsv(readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8'));
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

function parseCsv(text) {
  const FIELD = /("(?:[^"]|"")*"|[^,\n]*)(,|\n)/g;
  const rows = [[]];
  for (const [, field, end] of text.matchAll(FIELD)) {
    rows.at(-1).push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end === '\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

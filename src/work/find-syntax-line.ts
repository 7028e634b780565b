import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { isSea } from 'node:sea';

const CHECK_MS = 5_000;

/** The line of a file's first syntax error, which the error of an import does not say; undefined when nobody knows. */
export function findSyntaxLine(path: string): string | undefined {
  return /^.*:(\d+)\n/.exec(isSea() ? refusalOf(path) : checkByNode(path))?.[1];
}

function checkByNode(path: string): string {
  return spawnSync(process.execPath, ['--check', path], { encoding: 'utf8', timeout: CHECK_MS }).stderr;
}

/** A single executable is no Node that could check a file, but has the parser for TypeScript, which reads JavaScript too. */
function refusalOf(path: string): string {
  try {
    stripTypeScriptTypes(readFileSync(path, 'utf8'));
    return '';
  } catch (error) {
    return error instanceof Error ? (error.stack ?? '') : '';
  }
}

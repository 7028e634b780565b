import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testWith } from '../support/needs.ts';
import { PROGRAM, run, Served } from '../support/served.ts';

const TASKS = `
tasks:
  - { group: organisations, name: update-user-count, description: "Recount: users", command: ["true"] }
  - { group: settings, name: refresh-cache, command: ["true"] }
`;

/** The last word of a line is completed, as bash has cut the line. */
const BASH = `
source <("$0" completion bash) || exit 1
COMP_WORDS=(sunbird-tasks "$@")
COMP_CWORD=$#
_sunbird_tasks "$0"
printf '%s\\n' "\${COMPREPLY[@]}"
`;

/** The same in zsh, whose own functions only print what they got. */
const ZSH = `
_describe() { print -rl -- "\${(@P)2}" }
_files() { print files }
source <("$0" completion zsh) || exit 1
words=("$0" "$@")
CURRENT=$#words
_sunbird_tasks
`;

let at: Served;
beforeAll(async () => {
  at = await Served.start(TASKS);
});
afterAll(() => at[Symbol.asyncDispose]());

function bash(words: readonly string[], cwd?: string) {
  return run('bash', ['--norc', '-c', BASH, PROGRAM, ...words], cwd === undefined ? {} : { cwd });
}

function zsh(words: readonly string[]) {
  return run('zsh', ['-f', '-c', ZSH, PROGRAM, ...words]);
}

describe('in bash', () => {
  test('commands, options and forms complete', async () => {
    expect((await bash(['tr'])).out).toBe('trigger\n');
    expect((await bash(['trigger', '--idem'])).out).toBe('--idempotency-key\n');
    expect((await bash(['list', '-o', 'w'])).out).toBe('wide\n');
    expect((await bash(['list', '--output', '=', 'w'])).out).toBe('wide\n');
  });

  test('names and numbers come from the scheduler', async () => {
    const socket = ['--socket', at.socket];
    const { out: number } = await at.cli('trigger refresh-cache -o name');
    expect((await bash([...socket, 'trigger', 'organ'])).out).toBe('organisations/update-user-count\n');
    expect((await bash([...socket, 'trigger', 'ref'])).out).toBe('refresh-cache\n');
    expect((await bash([...socket, 'logs', number.trim()])).out).toBe(number);
  });

  test('nothing is said, and soon, when nobody listens', async () => {
    const startedAt = performance.now();
    expect(await bash(['--socket', '/nonexistent/control.sock', 'trigger', 'x'])).toEqual({
      code: 0,
      out: '\n',
      err: '',
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('files complete where a file is asked for', async () => {
    expect((await bash(['serve', '--config', 'tasks.y'], at.folder)).out).toBe('tasks.yaml\n');
  });

  test('what a name holds is quoted, not run', async () => {
    const name = '$(touch ran); x';
    const script = `"$0"() { printf '%s\\t\\n' '${name}'; }; source <("$1" completion bash); COMP_WORDS=(a b); COMP_CWORD=1; _sunbird_tasks "$0"; echo "\${COMPREPLY[0]}"`;
    const { out } = await run('bash', ['--norc', '-c', script.replaceAll('"$0"', 'fake'), 'fake', PROGRAM]);
    expect(out).toBe('\\$\\(touch\\ ran\\)\\;\\ x\n');
  });
});

describe('in zsh', () => {
  testWith('zsh', 'words complete with what they are', async () => {
    expect(await zsh(['--socket', at.socket, 'trigger', 'organ'])).toEqual({
      code: 0,
      out: 'organisations/update-user-count:Recount: users\n',
      err: '',
    });
    expect((await zsh(['hea'])).out).toBe('health:Say how the scheduler is\n');
    expect((await zsh(['list', '-o', 'w'])).out).toBe('wide\n');
    expect((await zsh(['serve', '--config', ''])).out).toBe('files\n');
  });

  testWith('zsh', 'nothing is said when nobody listens', async () => {
    expect(await zsh(['--socket', '/nonexistent/control.sock', 'trigger', 'x'])).toEqual({
      code: 0,
      out: '\n',
      err: '',
    });
  });

  testWith('zsh', 'the completion system takes the script', async () => {
    const script =
      'autoload -Uz compinit; compinit -u -D; source <("$0" completion zsh); print $_comps[sunbird-tasks]';
    expect((await run('zsh', ['-f', '-c', script, PROGRAM])).out).toBe('_sunbird_tasks\n');
  });
});

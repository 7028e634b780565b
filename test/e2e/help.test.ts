import { expect, test } from 'vitest';
import { API } from '../../src/cli/topics/api.ts';
import { CONFIG } from '../../src/cli/topics/config.ts';
import { run, Served } from '../support/served.ts';
import { blocksOf } from '../support/topic-blocks.ts';

const [, FILE = ''] = blocksOf(CONFIG);
/** The task of the manual, with work that is there. */
const TASKS = `stopGrace: 0s\n${FILE.replace(/command: .*/, 'command: [sleep, "600"]')}`;

test('the requests of the manual are answered by a real scheduler', async () => {
  await using at = await Served.start(TASKS);
  const { out: number } = await at.cli('trigger update-user-count -o name');
  const folder = at.socket.replace(/\/control\.sock$/, '');
  const scripts = blocksOf(API).filter((block) => block.includes('curl '));
  expect(scripts.length).toBeGreaterThan(1);
  for (const script of scripts) {
    const here = script
      .replaceAll('/run/sunbird-tasks', folder)
      .replaceAll('/142', `/${number.trim()}`)
      .replaceAll('25s', '25ms')
      .replaceAll(/\bcurl /g, 'curl -sS -w "\\n%{http_code}\\n" ');
    const { code, out, err } = await run('sh', ['-eu'], { input: here });
    expect([code, err]).toEqual([0, '']);
    // A plain trigger meets the run that was started above.
    const statuses = out.match(/^\d{3}$/gm) ?? [];
    expect(statuses).toHaveLength(script.match(/curl /g)?.length ?? 0);
    expect(statuses.filter((status) => status !== '200')).toEqual(script.includes('-X POST') ? ['400'] : []);
  }
  expect((await at.cli('help api')).out).toBe(API);
});

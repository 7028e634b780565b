import { type HookSpec, type Hooks, NO_HOOKS } from '../task/hooks.ts';
import type { DeclaredHook, DeclaredHooks } from './hooks-schema.ts';

/** What is called at each event; programs start in `folder`. Pure. */
export function buildHooks(declared: DeclaredHooks, folder: string): Hooks {
  const told = Object.entries(declared).map(([event, hook]) => [
    event,
    hook ? buildHook(hook, folder) : null,
  ]);
  return { ...NO_HOOKS, ...Object.fromEntries(told) };
}

/** Exactly one way is there: whatever has none or two was refused. */
function buildHook({ command, http }: DeclaredHook, folder: string): HookSpec {
  if (http) {
    const { method = 'POST', url, headers = {}, expect } = http;
    const statuses = typeof expect === 'number' ? [expect] : (expect ?? null);
    return { kind: 'http', method, url, headers, body: null, expect: statuses };
  }
  const [program = '', ...args] = command ?? [];
  return { kind: 'command', argv: [program, ...args], cwd: folder, env: {}, inheritEnv: [] };
}

import type { TaskView } from '../../api/views.ts';
import { listRuns, listTasks } from '../../client/client.ts';
import type { Session } from '../command.ts';
import { TOPICS } from '../topic-table.ts';
import type { Source, Word } from './expected.ts';

/** Runs that are offered, the newest. */
const MOST_RUNS = 30;

/** The words of a source. None when the scheduler is away: a person at a command line is told nothing. */
export async function askWords(session: Session, source: Source, typed: string): Promise<Word[]> {
  try {
    return await ask(session, source, typed);
  } catch {
    return [];
  }
}

async function ask({ connection, commands }: Session, source: Source, typed: string): Promise<Word[]> {
  switch (source) {
    case 'tasks':
      return taskWords((await listTasks(connection)).result.response, typed);
    case 'groups':
      return groupWords((await listTasks(connection)).result.response);
    case 'runs': {
      const { response } = (await listRuns(connection, { limit: MOST_RUNS })).result;
      return response.map(({ run, state, taskGroup, taskName }) => ({
        word: String(run),
        about: `${state} ${taskGroup}/${taskName}`,
      }));
    }
    case 'topics':
      return helpWords(commands);
    case 'files':
      return [];
    default:
      return source satisfies never;
  }
}

/** Topics before commands of the same name, as `help` takes them. */
function helpWords(commands: Session['commands']): Word[] {
  const byName = new Map([...commands, ...TOPICS].map(({ name, summary }) => [name, summary]));
  return [...byName].map(([word, about]) => ({ word, about }));
}

/** Full names; once something is typed that is none, also the bare names that only one task has. */
function taskWords(tasks: readonly TaskView[], typed: string): Word[] {
  const full = tasks.map((task) => ({ word: `${task.taskGroup}/${task.taskName}`, about: task.description }));
  if (typed === '' || typed.includes('/')) return full;
  const byName = Map.groupBy(tasks, ({ taskName }) => taskName);
  const bare = [...byName].flatMap(([word, [task, ...others]]) =>
    task && others.length === 0 ? [{ word, about: task.description }] : [],
  );
  return [...full, ...bare];
}

function groupWords(tasks: readonly TaskView[]): Word[] {
  const byGroup = Map.groupBy(tasks, ({ taskGroup }) => taskGroup);
  return [...byGroup].map(([word, { length }]) => ({
    word,
    about: length === 1 ? '1 task' : `${length} tasks`,
  }));
}

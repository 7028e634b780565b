import type { RouteName } from '../api/routes.ts';
import { cancelRun } from './handlers/cancel-run.ts';
import { cancelTask } from './handlers/cancel-task.ts';
import { checkHealth } from './handlers/check-health.ts';
import { doctor } from './handlers/doctor.ts';
import { doctorFix } from './handlers/doctor-fix.ts';
import { health } from './handlers/health.ts';
import { listAudit } from './handlers/list-audit.ts';
import { listReplicas } from './handlers/list-replicas.ts';
import { listRuns } from './handlers/list-runs.ts';
import { listTasks } from './handlers/list-tasks.ts';
import { metrics } from './handlers/metrics.ts';
import { pauseTask } from './handlers/pause-task.ts';
import { readOutput } from './handlers/read-output.ts';
import { reload } from './handlers/reload.ts';
import { rescheduleTask } from './handlers/reschedule-task.ts';
import { resumeTask } from './handlers/resume-task.ts';
import { setDrain } from './handlers/set-drain.ts';
import { showDrain } from './handlers/show-drain.ts';
import { showRun } from './handlers/show-run.ts';
import { showTask } from './handlers/show-task.ts';
import { triggerTask } from './handlers/trigger-task.ts';
import { whyTask } from './handlers/why-task.ts';
import type { Handler } from './service.ts';

/** The handler of each route. */
export const HANDLERS: Readonly<Record<RouteName, Handler>> = {
  'list-tasks': listTasks,
  'show-task': showTask,
  'why-task': whyTask,
  'trigger-task': triggerTask,
  'cancel-task': cancelTask,
  'pause-task': pauseTask,
  'resume-task': resumeTask,
  'reschedule-task': rescheduleTask,
  'show-drain': showDrain,
  'set-drain': setDrain,
  reload,
  'list-replicas': listReplicas,
  'list-audit': listAudit,
  'list-runs': listRuns,
  'show-run': showRun,
  'cancel-run': cancelRun,
  'read-output': readOutput,
  doctor,
  'doctor-fix': doctorFix,
  'check-health': checkHealth,
  health,
  metrics,
};

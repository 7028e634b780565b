import type { QuartzCluster } from './cluster.ts';

const REMAINS = `
SELECT 'trigger' AS what, trigger_group || '.' || trigger_name AS name
FROM qrtz_triggers
WHERE trigger_name LIKE 'MT\\_%'
UNION ALL
SELECT 'child', trigger_group || '.' || trigger_name
FROM qrtz_simple_triggers
WHERE trigger_name LIKE 'MT\\_%'
UNION ALL
SELECT 'nudge', instance_name
FROM qrtz_scheduler_state
WHERE instance_name LIKE 'sunbird-tasks-nudge-%'
ORDER BY 1, 2`;

const ORPHANS = `
SELECT 'trigger without child' AS what, trigger_name AS name
FROM qrtz_triggers t
WHERE trigger_type = 'SIMPLE'
  AND NOT EXISTS (SELECT FROM qrtz_simple_triggers c WHERE c.trigger_name = t.trigger_name AND c.trigger_group = t.trigger_group)
UNION ALL
SELECT 'child without trigger', trigger_name
FROM qrtz_simple_triggers c
WHERE NOT EXISTS (SELECT FROM qrtz_triggers t WHERE t.trigger_name = c.trigger_name AND t.trigger_group = c.trigger_group)`;

/** What stands in the tables of triggers that fire once now, and of nudges. */
export async function remains(cluster: QuartzCluster): Promise<string[]> {
  return (await cluster.sql(REMAINS)).map(({ what, name }) => `${what} ${name}`);
}

/** Triggers without their child row, which stop all firing, and the reverse. */
export async function orphans(cluster: QuartzCluster): Promise<string[]> {
  return (await cluster.sql(ORPHANS)).map(({ what, name }) => `${what} ${name}`);
}

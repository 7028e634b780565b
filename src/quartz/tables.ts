import { SunbirdError } from '../errors.ts';

/** Names of Quartz' tables, as they stand in SQL. */
export type Tables = Readonly<Record<TableName, string>>;
export type TableName = keyof typeof COLUMNS;

/** What Quartz 2.3 has in the tables that we read or write, by `tables_postgres.sql` of its jar. */
const COLUMNS = {
  job_details:
    'sched_name job_name job_group description job_class_name is_durable is_nonconcurrent is_update_data requests_recovery job_data',
  triggers:
    'sched_name trigger_name trigger_group job_name job_group description next_fire_time prev_fire_time priority trigger_state trigger_type start_time end_time calendar_name misfire_instr job_data',
  simple_triggers: 'sched_name trigger_name trigger_group repeat_count repeat_interval times_triggered',
  cron_triggers: 'sched_name trigger_name trigger_group cron_expression time_zone_id',
  fired_triggers:
    'sched_name entry_id trigger_name trigger_group instance_name fired_time sched_time priority state job_name job_group is_nonconcurrent requests_recovery',
  paused_trigger_grps: 'sched_name trigger_group',
  scheduler_state: 'sched_name instance_name last_checkin_time checkin_interval',
  locks: 'sched_name lock_name',
} as const;

export const TABLE_NAMES = Object.keys(COLUMNS) as TableName[];

/** A prefix stands in SQL as it is: a schema perhaps, and a word. */
export const PREFIX_PATTERN = /^([A-Za-z_]\w{0,62}\.)?\w{0,40}$/;

/** The tables behind a prefix such as `QRTZ_` or `quartz.QRTZ_`. Throws INVALID_CONFIG for one that is no name. */
export function tablesOf(prefix: string): Tables {
  if (!PREFIX_PATTERN.test(prefix))
    throw new SunbirdError(
      'INVALID_CONFIG',
      `quartz.tablePrefix: ${JSON.stringify(prefix)} begins no table's name.`,
    );
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, `${prefix}${name}`])) as Tables;
}

export function columnsOf(table: TableName): string[] {
  return COLUMNS[table].split(' ');
}

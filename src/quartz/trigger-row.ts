import type { Row } from '../postgres/database.ts';

/** What a row of TRIGGERS says that is joined with its row of CRON_TRIGGERS or SIMPLE_TRIGGERS. */
export interface TriggerRow {
  group: string;
  name: string;
  /** As Quartz writes it. */
  state: string;
  /** SIMPLE CRON CAL_INT DAILY_I BLOB. */
  type: string;
  cron: { expression: string; timezone: string } | null;
  simple: { intervalMs: number; repeatCount: number } | null;
  /** Null when it never fires again. */
  nextFireTime: Date | null;
  endTime: Date | null;
  /** The name of a Quartz calendar that takes days out. */
  calendar: string | null;
}

export function triggerRowOf(row: Row): TriggerRow {
  return {
    group: String(row.trigger_group),
    name: String(row.trigger_name),
    state: String(row.trigger_state),
    type: String(row.trigger_type),
    cron:
      row.cron_expression === null
        ? null
        : { expression: String(row.cron_expression), timezone: String(row.time_zone_id ?? 'UTC') },
    simple:
      row.repeat_interval === null
        ? null
        : { intervalMs: Number(row.repeat_interval), repeatCount: Number(row.repeat_count) },
    nextFireTime: timeOf(row.next_fire_time),
    endTime: timeOf(row.end_time),
    calendar: row.calendar_name === null ? null : String(row.calendar_name),
  };
}

/** Never and none are -1, 0 or NULL, by the column. */
export function timeOf(value: unknown): Date | null {
  return Number(value) > 0 ? new Date(Number(value)) : null;
}

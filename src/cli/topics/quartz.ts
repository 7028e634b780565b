/** `help quartz`: how to see and trigger the jobs of a Java cluster. */
export const QUARTZ = `Beside Quartz

The jobs of a live Java Quartz 2.3 cluster are tasks like any other, read from
its job store in Postgres. With sunbird_pg_host, sunbird_pg_port, sunbird_pg_db,
sunbird_pg_user and sunbird_pg_password in the environment "serve" finds them
without a tasks file, and only reads. A tasks file says more:

    quartz:
      env: QUARTZ_URL             # names a variable: postgres://user:pw@host/db
      schedulerName: MyScheduler  # default: every scheduler in the tables
      tablePrefix: QRTZ_          # default: looked for
      mode: control               # default read; control may trigger too
      nudge: true                 # nodes look at their next check-in

The tables' columns are checked when it starts: a schema that is not Quartz 2.3
is refused.

What it sees
    sunbird-tasks list --group NetOps-PC1502295457753
    sunbird-tasks show updateUserCountScheduler
    sunbird-tasks runs updateUserCountScheduler
    sunbird-tasks show updateUserCountScheduler -o json
The last has every trigger in Quartz' own words under "quartz". Every execution
that is seen becomes a run, also those that Java began. Quartz records no
outcome: such a run ends "finished", and --wait exits 0 for it. Output stays in
the log of the node.
  running      a node executes it
  queued       a trigger of ours waits
  paused       every trigger of it is paused
  quarantined  every trigger of it is in ERROR: Quartz could not load the job
A job whose name another task has is in the group quartz:GROUP; where the tables
hold several schedulers, the group is SCHEDULER:GROUP.

Running one now (mode: control)
    sunbird-tasks trigger updateUserCountScheduler --dry-run
    sunbird-tasks trigger updateUserCountScheduler --wait
    sunbird-tasks trigger updateUserCountScheduler --if-running queue
It does what scheduler.triggerJob does: a trigger of its own, in group DEFAULT.
With nudge a node begins it at its next check-in; without, an idle node looks
after up to 30 s. It is refused where Quartz would do something else:
  20  JOB_ALREADY_RUNNING  a node executes it, or a trigger of ours waits
  23  READ_ONLY_SOURCE     mode is read
  23  TASK_PAUSED          its triggers are paused (--even-if-paused runs it
                           all the same), or the group DEFAULT is
  23  WOULD_DELETE_JOB     not durable and without a trigger: Quartz would
                           delete the job after this run
  23  NOT_SUPPORTED        parameters, where it is not certain how this
                           scheduler stores them
Parameters are texts for the data map of this one execution: --param k=v.

Ending one
"cancel" takes a trigger back that still waits. What executes only Java can
stop. When a node dies in the middle, the run goes on where Quartz recovers it,
and ends interrupted where it does not.

A role of its own, for mode read
    psql -c "GRANT SELECT ON qrtz_job_details, qrtz_triggers,
      qrtz_cron_triggers, qrtz_simple_triggers, qrtz_fired_triggers,
      qrtz_paused_trigger_grps, qrtz_scheduler_state TO sunbird_tasks"
and for control besides
    psql -c "GRANT SELECT, INSERT, UPDATE (lock_name) ON qrtz_locks
      TO sunbird_tasks"
    psql -c "GRANT INSERT, DELETE, UPDATE (trigger_state) ON qrtz_triggers
      TO sunbird_tasks"
    psql -c "GRANT INSERT, DELETE ON qrtz_simple_triggers,
      qrtz_scheduler_state TO sunbird_tasks"
`;

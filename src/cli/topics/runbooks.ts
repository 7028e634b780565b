/** `help runbooks`: what to do when something is wrong. */
export const RUNBOOKS = `Runbooks

Start with these. health and doctor exit 30 when something is wrong, and say
what it is; doctor says what to do about it too.

    sunbird-tasks health
    sunbird-tasks doctor
    sunbird-tasks list --sort state
    sunbird-tasks runs --state failed,timed_out --since 24h

The effect is needed now, not at 02:00
    sunbird-tasks trigger update-user-count --dry-run
    sunbird-tasks trigger update-user-count --wait --reason "users linked"
Exit 20 means that it runs already, with what was true when that run began. To
have another one behind it: --if-running queue. To wait for the one there:
--if-running attach --wait.

The terminal was lost while it waited
The run goes on. Find it, and take it up again:
    sunbird-tasks runs update-user-count --limit 3
    sunbird-tasks wait 142 --follow

A run failed
    sunbird-tasks show 142
    sunbird-tasks logs 142 --tail 50
    sunbird-tasks trigger --from 142 --wait
"show" has each attempt with its exit code or signal. timed_out means that it
took longer than its timeout; SIGKILL that nobody asked for mostly means that
memory ran out.

A run does not end
    sunbird-tasks logs -f 142
    sunbird-tasks cancel 142 --grace 30s --wait --reason "hangs"
It gets TERM, and KILL after the grace, with all its process group. "show" of
the task tells how long it usually takes. What a Quartz node executes only Java
can stop.

A task did not run
    sunbird-tasks why update-user-count
    sunbird-tasks why update-user-count --at 02:00
    sunbird-tasks runs update-user-count --state skipped,missed
Fire times that led to nothing are rows with their reason. "was still running"
is overlap: skip. "misfire: ..." and "older than within" were due while the
scheduler was down. What comes, and what went, at a glance:
    sunbird-tasks list --next 20
    sunbird-tasks runs --timeline

It must not run for a while
    sunbird-tasks pause update-user-count --for 2h --reason "import"
    sunbird-tasks resume update-user-count --missed once
    sunbird-tasks reschedule update-user-count --cron "0 4 * * *"
A pause ends by itself, is shown in list, and outlives a restart. Who did what:
    sunbird-tasks audit --since 24h

A task is quarantined
Three attempts of one run died together with the scheduler: the task may well
be what kills it, such as by taking all memory. Fix that, then trigger it, which
lifts the quarantine:
    sunbird-tasks list --state quarantined
    sunbird-tasks trigger update-user-count --wait
A Quartz job is quarantined when Quartz could not load it: its log says why.

69: nobody listens
    ls -ld /run/sunbird-tasks /run/sunbird-tasks/control.sock
    sunbird-tasks --socket /run/sunbird-tasks/control.sock health
serve is not running, or has another socket: its line "Ready" in the log names
it. SUNBIRD_TASKS_SOCKET or --socket leads the command line there.

77: not authorised
You are another user than the scheduler. Run the command as its user, or see
"help security".

75: the store is away
    df -h /var/lib/sunbird-tasks
    sunbird-tasks health
Mostly a full disk, or one that became read-only. The scheduler stays up, list
answers from memory and says since when, triggers are refused. It goes on by
itself once the store can be written: do not restart it.

serve does not start
    sunbird-tasks config check /etc/sunbird-tasks/tasks.yaml
Exit 78 names what is wrong with the file or the socket's folder; 75, why the
store cannot be used; 23, which pid has the socket or the store already.

Alerts worth having (sunbird-tasks metrics)
  time() - sunbird_tasks_last_success_timestamp_seconds > 2 * 86400
                      a daily task has not succeeded for two days
  increase(sunbird_tasks_runs_ended_total{outcome="failed"}[1h]) > 0
  increase(sunbird_tasks_fires_missed_total[1h]) > 0
  sunbird_tasks_tasks{state="quarantined"} > 0
  sunbird_tasks_store_up == 0
  sunbird_tasks_source_stale_seconds > 300
                      Quartz' tables cannot be read
`;

/** `help config`: how to write the tasks file. */
export const CONFIG = `The tasks file

"serve" reads the file of --config, else of SUNBIRD_TASKS_CONFIG, else
/etc/sunbird-tasks/tasks.yaml, when it starts and at each "reload". It is YAML.
An unknown key is refused, and every problem is told at once with its place:

    sunbird-tasks config check tasks.yaml
    sunbird-tasks config schema > tasks.schema.json

The second is a JSON Schema: an editor that has it completes and explains every
key. A small file:

    timezone: Asia/Kolkata       # of schedules and of times shown; default UTC
    tasks:
      - group: organisations     # default: default
        name: update-user-count
        description: Recount users per block
        schedule: "0 2 * * *"
        command: [node, recount.mjs, "{{block}}"]
        timeout: 10m
        params:
          block: { type: string, pattern: "^[A-Z0-9-]+$" }

When it fires
  "0 2 * * *"     minute, hour, day of month, month, day of week; with six
                  fields seconds come first. Both day fields must match.
  "@daily"        a nickname; also @hourly, @weekly, @monthly, @yearly
  "@every 10m"    an interval, which knows no time zone
  (no schedule)   only when it is triggered
A fixed time that a clock change skips fires when the gap ends; one that comes
twice fires once. Hours with *, ranges or steps follow elapsed time. See what
comes with: sunbird-tasks list --next 20

What it does: one of three
    tasks:
      - { name: recount, command: [node, recount.mjs] }
      - { name: refresh, module: ./refresh.mjs }
      - name: flush
        http:
          method: POST
          url: https://learner/v1/cache/flush
          headers: { Authorization: "Bearer \${TOKEN}" }
          body: { block: "{{block}}" }
          expect: 200            # default: 200 to 299
        params: { block: { required: true } }
A command is a list that no shell reads, so that no parameter can break out of
its argument. A module's default export is
async ({ params, signal, log, run }) => result; what it returns is kept with
the run. \${TOKEN} is a variable of the scheduler, masked wherever it may show.

What a task may say, and what holds without it
  timeout: 10m           1h; then TERM, and KILL after 5 s
  retry: { attempts: 3, delay: 10s, backoff: 2 }
                         it is not tried again when it fails
  overlap: queue         skip: nothing comes of a fire time while it runs; queue
                         lets one wait, allow runs it beside the other
  misfire: all           once: one run for all fire times that passed while
                         nobody was there; skip for none, all for at most 100
  within: 2h             24h; older ones are left alone
  recover: true          false: a run ends interrupted when its scheduler dies
  maxQueued: 5           100 triggers may wait with --if-running queue
  jitter: 5m             0s: nothing starts later than its fire time by chance
  output: { max: 4MiB }  1MiB is kept of each attempt, its head and its tail
  quiet: ["22:00-23:30"] no hours in which fire times are skipped
  pauseAfterFailures: 5  never: so many failed runs in a row pause it
  guard: true            false: to trigger or cancel it takes its name once more
  late: 10m              1m behind its fire time a run is late, for onLate
  runbook: { owner, about, safeToRerun, ifItFails, link }
                         what "show" tells whoever looks at 02:00
"defaults" gives any of these to every task that does not say otherwise.

Parameters
A parameter has type (string, integer, number, boolean), required, default,
enum, pattern and description, none of which it must have. A command finds the
parameter block as PARAM_BLOCK and where an argument is {{block}}, as that one
whole argument; without a value the argument is left out.

What a command finds around it
  SUNBIRD_TASKS_TASK       organisations/update-user-count
  SUNBIRD_TASKS_RUN        store id/run/attempt, the mark it is found by
  SUNBIRD_TASKS_ATTEMPT    1 for the first
  SUNBIRD_TASKS_CAUSE      schedule, manual, catch-up or retry
  SUNBIRD_TASKS_FIRE_TIME  the instant it was due; empty when triggered
  SUNBIRD_TASKS_REPLICA    the scheduler that runs it
Of the scheduler's own environment it gets all but SUNBIRD_TASKS_*,
sunbird_pg_* and PG*; inheritEnv: [PGHOST] gives these back by name. env adds.

For the whole file
    store: sqlite:/data/tasks.db # default: /var/lib/sunbird-tasks/tasks.db
    socket: { mode: "0600", group: null, view: true }
    maxRunning: 16               # runs at once
    stopGrace: 25s               # for runs that go on when it is stopped
    lease: 15s
    retention: { age: 30d, runs: 1000 }  # what is kept of each task
    defaults: { timeout: 30m }
    watch: true                  # load this file again when it changes
    hooks:                       # JSON of event, task and run goes to it
      onFailure: { command: [./alert, --loud] } # also onRecovery, onLate
Who is not root has the store in the state folder of its home by default. In a
Postgres it is told by a URL, or in parts:
    store:
      url: postgres://tasks@db:5432/sunbird?sslmode=verify-full
      passwordFile: /run/secrets/password # read anew at each connection
      schema: sunbird_tasks               # the default
Or env: NAME, a variable that holds the URL. What the URL leaves out comes from
PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT, else
from sunbird_pg_host, _port, _db, _user, _password; "store: {}" takes all there.
Durations read 500ms, 10s, 5m, 2h, 1d. As root, a file that others may write to
is refused, because root would run what they write.
`;

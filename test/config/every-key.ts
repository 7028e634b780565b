/** Every key this version knows, none with its default. */
export const EVERY_KEY = `
timezone: Asia/Kolkata
store: { url: "postgres://tasks@db/sunbird", schema: tasks, passwordFile: secret }
socket: { path: /run/x/control.sock, mode: "0660", group: ops, view: false }
maxRunning: 4
stopGrace: 20s
lease: 1m
retention: { age: 7d, runs: 50 }
quartz:
  url: postgres://quartz:secret@db/sunbird
  schedulerName: MyScheduler
  tablePrefix: sunbird.QRTZ_
  mode: control
  nudge: false
  reapply: true
watch: true
hooks:
  onFailure: { command: [./alert, --loud] }
  onLate: { http: { method: PUT, url: "https://alerts/late", headers: { Token: "\${TOKEN}" }, expect: 202 } }
defaults:
  group: organisations
  timezone: Europe/Berlin
  cwd: scripts
  timeout: 30m
  retry: { attempts: 5, delay: 1s, backoff: 1.5 }
  overlap: queue
  misfire: all
  within: 2h
  jitter: 30s
  quiet: ["22:00-23:30"]
  pauseAfterFailures: 5
  guard: true
  late: 5m
  runbook: { owner: data team, safeToRerun: false, link: "https://wiki/tasks" }
  maxQueued: 5
  recover: true
  output: { max: 64KiB }
  env: { LANG: C.UTF-8, MODE: slow }
  inheritEnv: [PGHOST]
tasks:
  - name: recount
    description: Recount users per block
    schedule: "0 2 * * *"
    command: [node, recount.js, "{{block}}"]
    params:
      block: { type: string, pattern: "^[A-Z]+$", required: true, default: A, enum: [A, B], description: Only this }
      dry-run: { type: boolean }
  - group: uploads
    name: resume
    schedule: "@every 90s"
    timezone: UTC
    command: [./resume]
    cwd: /opt/uploads
    timeout: 500ms
    retry: {}
    overlap: allow
    misfire: skip
    within: 1m
    jitter: 0s
    quiet: ["23:00-06:00", "12:00-12:30"]
    pauseAfterFailures: 1
    guard: false
    late: 90s
    hooks: { onFailure: null, onRecovery: { http: { url: "http://alerts/well", expect: [200, 204] } } }
    runbook: { about: "Takes up what stopped.\\nSlow.", safeToRerun: before six, ifItFails: Ask }
    maxQueued: 0
    recover: false
    output: { max: 2048 }
    env: { MODE: fast }
    inheritEnv: []
`;

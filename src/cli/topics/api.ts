/** `help api`: what the sockets answer, with requests that a test sends. */
export const API = `The API on the sockets

HTTP/1.1 over two Unix sockets in one folder, /run/sunbird-tasks by default:
control.sock answers everything; view.sock beside it only reads, and marks its
requests below with "view". There is no TCP port.

  GET   /api/v1/backgroundtasks                    view  ?group= ?state= ?next=
  GET   /api/v1/backgroundtasks/show/:taskName     view  ?group= ?next=
  POST  /api/v1/backgroundtasks/trigger/:taskName
  POST  /api/v1/backgroundtasks/cancel/:taskName
  POST  /api/v1/backgroundtasks/pause/:taskName       until or next
  POST  /api/v1/backgroundtasks/resume/:taskName      missed
  POST  /api/v1/backgroundtasks/reschedule/:taskName  schedule, timezone, reset
  GET   /api/v1/backgroundtasks/why/:taskName         ?at=
  GET   /api/v1/runs              view  ?task= ?state= ?since= ?limit=
  GET   /api/v1/runs/:run         view  ?wait=25s answers at its end, or then
  GET   /api/v1/runs/:run/output        ?follow=true ?tail= ?after=
  POST  /api/v1/runs/:run/cancel
  GET   /api/v1/health            view
  GET   /api/v1/drain             view  POST begins one, {"clear": true} ends it
  POST  /api/v1/reload                  dryRun
  GET   /api/v1/replicas          view  ?all=true also those that are gone
  GET   /api/v1/audit                   ?since= ?limit=
  GET   /api/v1/metrics           view  text for Prometheus

A task goes by its name, by group%2Fname, or by its name and ?group=. To see
what there is, and to have one run now:

    S=/run/sunbird-tasks/control.sock U=http://localhost/api/v1
    curl --unix-socket $S $U/backgroundtasks
    curl --unix-socket $S -X POST $U/backgroundtasks/trigger/update-user-count

A POST takes a JSON object; an empty body means all defaults. Of a trigger:

  params          {"block": "B-7"}; a task declares which there are
  ifRunning       "fail" (default), "queue" or "attach"
  evenIfPaused    true to run it although it is paused
  idempotencyKey  the same key within 24 h gives the same run
  confirm         its full name, group/name, where the task is guarded
  by, reason      who asks, and why, for the record
  dryRun          true to be told only

    S=/run/sunbird-tasks/control.sock U=http://localhost/api/v1
    curl --unix-socket $S -d '{"ifRunning": "queue", "by": "deploy"}' \\
      $U/backgroundtasks/trigger/update-user-count
    curl --unix-socket $S "$U/runs/142?wait=25s"
    curl --unix-socket $S $U/runs/142/output

    S=/run/sunbird-tasks/view.sock U=http://localhost/api/v1
    curl --unix-socket $S "$U/runs?state=failed,timed_out&limit=5"
    curl --unix-socket $S $U/metrics

Of a cancel: by, reason, confirm, and graceMs between TERM and KILL (5000).

The answer
is Sunbird's envelope:

    { "id": "api.backgroundtasks.trigger", "ver": "v1",
      "ts": "2018-11-27 09:15:34:869+0000",
      "params": { "resmsgid": null, "msgid": "X-Request-ID, or made anew",
                  "err": null, "status": "success", "errmsg": null },
      "responseCode": "OK",
      "result": { "response": "SUCCESS", "run": { "run": 142 } } }

On failure status is "failure", err one word of a closed list, errmsg a
sentence, and result what helps: the run in the way, the nearest names.

  400  CLIENT_ERROR        JOB_ALREADY_RUNNING, AMBIGUOUS_TASK_NAME, refusals
                           such as TASK_PAUSED and RUN_ENDED, INVALID_REQUEST,
                           INVALID_PARAMETER (also 405, 408, 413)
  401  UNAUTHORIZED        a change over view.sock
  404  RESOURCE_NOT_FOUND  TASK_NOT_FOUND, RUN_NOT_FOUND, ROUTE_NOT_FOUND
  503  SERVER_ERROR        STORE_UNAVAILABLE: try again
  500  SERVER_ERROR        INTERNAL; the log has it under its msgid

Of runs and audit the newest are told, 20 and 50 without a limit; "more" beside
the response is true where older ones match too.

Instants are ISO 8601 in UTC, what is absent is null. Over view.sock error,
reason, by, params and result are null. "-o json" prints the same envelope.

Output
comes as a JSON object a line, {"place", "at", "stream", "text"}, and ends with
{"end": true, "state": "succeeded"}. Without that line it was cut: ask again
with ?after= and the last place. Every other answer has a Content-Length.
`;

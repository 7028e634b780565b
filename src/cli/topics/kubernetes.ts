/** `help kubernetes`: how to run it in a pod, and to use it from outside. */
export const KUBERNETES = `In Kubernetes

From outside all goes through kubectl exec, as the user of the container:

    kubectl exec deploy/learner -- sunbird-tasks list
    kubectl exec deploy/learner -- sunbird-tasks trigger refresh-cache --wait
    kubectl exec -n sunbird deploy/learner -c tasks -- sunbird-tasks logs -f 142

Without -t the output is plain, whole and free of colour. A connection that is
cut stops no run: "wait 142" takes it up again, and while it waits a line every
30 s keeps the connection from being taken for dead. Do not trust the exit code
of a connection that broke: see "help exit-codes".

A pod
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: tasks }
    spec:
      replicas: 1                    # see below
      strategy: { type: Recreate }   # the old one lets go of the store first
      selector: { matchLabels: { app: tasks } }
      template:
        metadata: { labels: { app: tasks } }
        spec:
          terminationGracePeriodSeconds: 60   # more than preStop and stopGrace
          securityContext:
            { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000,
              seccompProfile: { type: RuntimeDefault } }
          containers:
            - name: tasks
              image: registry.example/tasks:1
              command: [sunbird-tasks, serve, --store, "sqlite:/data/tasks.db"]
              env:
                - name: POD_NAME
                  valueFrom: { fieldRef: { fieldPath: metadata.name } }
                - name: POD_NAMESPACE
                  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
                - { name: CONTAINER_NAME, value: tasks }
              securityContext:
                readOnlyRootFilesystem: true
                allowPrivilegeEscalation: false
                capabilities: { drop: [ALL] }
              lifecycle:
                preStop:
                  exec:
                    command: [sunbird-tasks, drain, --once, --wait,
                      --timeout, 20s]
              readinessProbe:
                exec: { command: [sunbird-tasks, health, --ready] }
                timeoutSeconds: 5
              livenessProbe:
                exec: { command: [sunbird-tasks, health, --live] }
                timeoutSeconds: 5
                periodSeconds: 60
              volumeMounts:
                - { name: run, mountPath: /run }
                - { name: data, mountPath: /data }
                - { name: tasks, mountPath: /etc/sunbird-tasks }
          volumes:
            - { name: run, emptyDir: { medium: Memory } }
            - { name: data, persistentVolumeClaim: { claimName: tasks } }
            - { name: tasks, configMap: { name: tasks } }

Why so
  /run        The sockets lie in /run/sunbird-tasks, which the scheduler makes
              for itself. An emptyDir straight at that path is open to
              everybody in the pod, and is refused for it.
  /data       History, output and what waits. On an emptyDir it is gone with
              the pod, and fire times since then are nobody's.
  env         Where it is: "sunbird-tasks replicas" says by it how each one is
              reached. Leave it out, and only the host is known.
  replicas    A store in SQLite has one scheduler. Two pods with a store each
              would run every task twice; on one store the second is refused.
              To go on in Postgres: stop it, then "sunbird-tasks store copy
              --from sqlite:/data/tasks.db --to postgres://tasks@db/sunbird".
  preStop     Nothing new begins while what runs may end. Without --once a drain
              outlives the pod, and the next one begins nothing until --clear.
  probes      health alone exits 30 also when a task is quarantined, which is no
              reason to restart anything: --live and --ready do not.
  PID 1       The launcher stays as a small shell that hands signals on and
              reaps what tasks leave behind. In front of the single executable
              put tini: command: [tini, --, sunbird-tasks, serve].

Several pods
With a store in Postgres, named in the tasks file, any number of schedulers are
one: "help postgres". No volume, strategy or --store then. The role needs this:

    CREATE ROLE sunbird_tasks LOGIN PASSWORD 'secret';
    CREATE SCHEMA sunbird_tasks AUTHORIZATION sunbird_tasks;
    ALTER ROLE sunbird_tasks SET statement_timeout = '10s';

A stop
TERM ends it in order: nothing new, stopGrace for what runs, then TERM and KILL
to the process groups. Keep terminationGracePeriodSeconds above both by 5 s or
more. A run of a task with recover: true is tried again by the next pod; any
other one ends interrupted. Before a deployment, is it a good moment?

    kubectl exec deploy/learner -- sunbird-tasks health --idle-for 10m

Beside another container
A second container of the pod with the same uid reaches the scheduler when it
mounts the same volume at /run, best with readOnly: true. Under another uid the
command line refuses a folder that belongs neither to root nor to the caller;
curl reads over view.sock all the same (see "help api"). In the sources
examples/kubernetes has such a pod, one for the main container, and replicas.

Measuring
There is no port to scrape. "sunbird-tasks metrics" prints what Prometheus
reads, and GET /api/v1/metrics answers on view.sock: let a sidecar hand it on.
`;

/** `help postgres`: several schedulers on one Postgres. */
export const POSTGRES = `Several pods, one Postgres

Schedulers whose tasks files name the same Postgres are one. Any of them can be
asked for anything, and "replicas" says where each is. In the tasks file:

    store:
      url: postgres://sunbird_tasks@db:5432/sunbird?sslmode=verify-full
      passwordFile: /run/secrets/postgres/password

What a URL leaves out comes from PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD,
PGSSLMODE and PGSSLROOTCERT, else from sunbird_pg_*. The scheduler makes its own
tables in its schema, which is all that its role needs:

    CREATE ROLE sunbird_tasks LOGIN PASSWORD 'secret';
    CREATE SCHEMA sunbird_tasks AUTHORIZATION sunbird_tasks;
    ALTER ROLE sunbird_tasks SET statement_timeout = '10s';

PostgreSQL 13 to 18, at most four connections a pod, one of which listens for
what the others do. pgbouncer in transaction mode passes no notifications on:
then each pod looks once a second. Time is the server's, so that a pod whose
clock is wrong fires neither early nor twice; "health" says so all the same.

During a rolling deployment two tasks files are in use. A pod runs only tasks
that it knows; where a schedule differs that of the youngest pod holds.
"replicas" says which pod has which file. With Postgres away for a few seconds,
what runs goes on and is written down afterwards, "list" answers from memory,
and fire times that passed are made up for as their misfire plan says, once for
all pods. A pod that loses Postgres for most of a lease (15s) ends its runs,
because another pod may take them up from then on: a longer lease rides out
longer restarts. Let the server have four connections for each pod.

Who is there
    sunbird-tasks replicas

tells of each scheduler its version, when it was heard of last, by how much its
clock is off, what it runs, and by which kubectl exec it is reached. "show 142"
and a refused trigger say the same of the pod in which a run goes on.

To take a history along, with no scheduler running:

    sunbird-tasks store copy --from sqlite:/data/tasks.db \\
      --to postgres://sunbird_tasks@db:5432/sunbird

Measuring
Each pod counts what it did itself. What waits and what runs, and how each task
stands, all of them tell of the whole: take the maximum of those.
`;

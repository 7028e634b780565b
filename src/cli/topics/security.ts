/** `help security`: who may do what, and what is kept from whom. */
export const SECURITY = `Security

Who may do what is a matter of file modes, and of nothing else. There is no TCP
port, no password and no token: who can enter the container as a user that may
open a socket can use it. The threat model is in SECURITY.md of the package.

  control.sock  0600  everything. socket: { mode, group } in the tasks file
                      opens it to a group
  view.sock     0666  reads tasks, runs, health and metrics; every change is
                      answered 401 (exit 77). socket: { view: false } does
                      without it

To let one group of users trigger, and everybody else look:

    socket: { mode: "0660", group: operators }

Who may not open control.sock is answered by view.sock, without asking for it:

    sunbird-tasks list
    sunbird-tasks health

What view.sock keeps to itself
Errors, reasons, who asked, parameters, results, output, how a task's work is
done, and the data of Quartz jobs. Names, descriptions, schedules, states and
times it tells. Its connections are limited apart from those of control.sock, so
that who reads cannot shut out who acts.

The sockets' folder
belongs to root or to the scheduler, and is not for everybody to write to
(unless it is sticky), else serve refuses it. The command line in turn refuses a
folder that belongs neither to root nor to the caller, and a symbolic link in
place of a socket: who answers there could be anybody. The mode of a socket is
set before anybody can connect to it.

What tasks get
  Commands are lists of arguments; no shell reads them. A parameter is one
  whole argument or variable, after its type, enum and pattern were checked.
  A task does not get SUNBIRD_TASKS_*, sunbird_pg_* and PG* of the scheduler's
  environment, unless its inheritEnv names them.
  \${NAME} in the headers of a request is read when it is sent, and masked in
  errors and output.
  As root, a tasks file or module that others may write to is refused.
  Tasks run as the user of the scheduler, and are not shut off from each other:
  do not run tasks of people who do not trust each other in one scheduler.

What is kept
The store holds runs with their parameters, and their output: keep its folder to
the scheduler. What is older than retention is deleted. A tasks file is parsed
by a process of its own, so that a hostile one cannot exhaust the scheduler.
A password in quartz.url can be read by who can read the file: quartz.env names
a variable instead.

Who did it
--by, else SUNBIRD_TASKS_BY, else the user name, is what the run remembers, with
--reason. It is what the caller says of himself, no proof.

    sunbird-tasks trigger refresh-cache --by ops1 --reason "settings changed"
    sunbird-tasks show 142
`;

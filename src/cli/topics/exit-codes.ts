/** `help exit-codes`: what each exit code means, held against the program by a test. */
export const EXIT_CODES = `Exit codes

They keep clear of kubectl's own 1, of the container runtime's 126 and 127, and
of 128 + n for signals: each of these codes comes from sunbird-tasks alone.

   0  ok               done; with --wait: the run succeeded, or a Quartz job
                       finished. A query that worked is 0 whatever it tells
  10  run-failed       the run failed or timed out
  11  run-cancelled    the run was cancelled, or interrupted
  12  wait-timeout     --timeout passed; the run goes on
  20  already-running  the task has a run already, which is named
  21  not-found        no such task, run or path; the nearest are named
  22  ambiguous        several groups have a task of this name
  23  refused          the scheduler would not, and says why; with --wait: the
                       run was skipped or missed
  30  check-failed     health found something wrong
  64  usage            wrong command line, request or parameter
  69  unreachable      nobody listens at the socket
  70  internal         a defect, or a Node that is too old
  75  unavailable      the store is away, or no answer came in 10 s
  77  not-authorised   the mode of the socket forbids it
  78  invalid-config   the tasks file, or a place named in it, is wrong
 130  interrupted      interrupted at the keyboard; the run goes on

What a script does with them

    sunbird-tasks trigger update-user-count --wait --timeout 10m
    case $? in
      0) echo "recounted" ;;
      12) echo "takes longer than usual, and goes on" ;;
      20) echo "runs already, which is as good" ;;
      69 | 75) echo "not now; try again later" && exit 1 ;;
      *) exit 1 ;;
    esac

12, 20 and 130 leave a run that goes on: "sunbird-tasks wait 142" takes it up
again, with the same codes at its end. 69 and 75 may be tried again as they
are; to be sure that this starts no second run, give a key of your own:

    sunbird-tasks trigger refresh-cache --idempotency-key deploy-42 --wait

Through kubectl exec
A connection that breaks can make kubectl report 0 by mistake. What cannot be
mistaken is the last line of stdout, which only comes at the end:

  RESULT run=7 task=settings/refresh-cache state=succeeded exit=0 duration=3.2s

    told=$(kubectl exec deploy/learner -- \\
      sunbird-tasks trigger refresh-cache --wait)
    case $told in
      *"RESULT "*" state=succeeded "*) echo "refreshed" ;;
      *) exit 1 ;;
    esac

With -o json that line goes to stderr, and stdout is one document whose
params.err names the error: JOB_ALREADY_RUNNING for 20, TASK_NOT_FOUND for 21.
`;

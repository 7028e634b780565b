import { choice, flag, noSuch, noText, strictMap, text, textLike } from './fields.ts';

const URL_FORM = 'postgres://user:password@host:5432/database';

/** The `quartz` key of a tasks file. */
export const quartz = strictMap(
  {
    url: textLike(/^postgres(ql)?:\/\/\S+$/, noSuch('Postgres URL', URL_FORM))
      .optional()
      .meta({ description: `Where the tables are: ${URL_FORM}. Not together with env.` }),
    env: textLike(/^[A-Za-z_]\w*$/, noSuch('name of an environment variable', 'one such as QUARTZ_URL'))
      .optional()
      .meta({
        description:
          'Environment variable that holds the URL. Without url and env, the variables sunbird_pg_host, _port, _db, _user and _password.',
      }),
    schedulerName: text(120).min(1, 'names no scheduler').optional().meta({
      description: 'Quartz instanceName (SCHED_NAME). Default: every scheduler in the tables.',
    }),
    tablePrefix: textLike(
      /^([A-Za-z_]\w{0,62}\.)?\w{0,40}$/,
      noText('prefix of a table', 'one such as QRTZ_'),
    )
      .optional()
      .meta({ description: 'As in quartz.properties, perhaps with a schema: QRTZ_. Default: looked for.' }),
    mode: choice(['read', 'control']).optional().meta({
      description: 'read only shows; control may also trigger, pause, resume and reschedule. Default read.',
      default: 'read',
    }),
    nudge: flag().optional().meta({
      description: 'Whether a trigger makes the nodes of a cluster look at once. Default true.',
      default: true,
    }),
    reapply: flag().optional().meta({
      description:
        'Whether a pause or a schedule that was set from here is set again when a start of Java has undone it. Default false.',
      default: false,
    }),
  },
  '{ mode: read }',
).refine(({ url, env }) => url === undefined || env === undefined, 'has both url and env; one says where');

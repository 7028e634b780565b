import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { bootContract } from '../../contract/boots.ts';
import { operatorChangesContract } from '../../contract/operator-changes.ts';
import { storeContract } from '../../contract/store.ts';
import { watchedRunContract } from '../../contract/watched-runs.ts';
import type { FakeClock } from '../../support/fake-clock.ts';

const open = (clock: FakeClock) => openSqliteStore({ path: ':memory:', clock, exclusive: false });

storeContract('SQLite in memory', open);
watchedRunContract('SQLite in memory', open);
bootContract('SQLite in memory', open);
operatorChangesContract('SQLite in memory', open);

import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { storeContract } from '../../contract/store.ts';
import type { FakeClock } from '../../support/fake-clock.ts';

const open = (clock: FakeClock) => openSqliteStore({ path: ':memory:', clock, exclusive: false });

storeContract('SQLite in memory', open);

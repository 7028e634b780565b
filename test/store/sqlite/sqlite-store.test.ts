import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { storeContract } from '../../contract/store.ts';

storeContract('SQLite in memory', (clock) => openSqliteStore({ path: ':memory:', clock, exclusive: false }));

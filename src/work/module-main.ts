import { runModule } from './module-child.ts';

/** The process a module runs in: takes its order over the channel to its parent, and answers over it. */
process.once('message', (order) => void runModule(order as Parameters<typeof runModule>[0]));

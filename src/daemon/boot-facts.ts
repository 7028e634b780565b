import { hostname } from 'node:os';
import type { BootFacts } from '../store/boots.ts';
import { VERSION } from '../version.ts';

/** Who this scheduler is, from what Kubernetes' downward API puts into its environment where the manifest asks for it. */
export function bootFacts(environment: NodeJS.ProcessEnv, socket: string): BootFacts {
  return {
    version: VERSION,
    host: hostname(),
    pod: environment.POD_NAME || null,
    namespace: environment.POD_NAMESPACE || null,
    container: environment.CONTAINER_NAME || null,
    socket,
  };
}

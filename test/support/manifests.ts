import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { temporaryFolder } from './temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What a container of a manifest says, as far as tests ask. */
export interface Container {
  name: string;
  command?: string[];
  restartPolicy?: string;
  env?: { name: string; value?: string; valueFrom?: { fieldRef?: { fieldPath: string } } }[];
  securityContext?: Record<string, unknown>;
  lifecycle?: { preStop?: { exec?: { command: string[] } } };
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean; subPath?: string }[];
}

interface Probe {
  exec?: { command: string[] };
  timeoutSeconds?: number;
}

export interface Pod {
  terminationGracePeriodSeconds?: number;
  automountServiceAccountToken?: boolean;
  securityContext?: Record<string, unknown>;
  initContainers?: Container[];
  containers: Container[];
  volumes?: { name: string; emptyDir?: object; configMap?: { name: string } }[];
}

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec?: {
    replicas?: number;
    selector?: { matchLabels: object };
    template?: { metadata: { labels: object }; spec: Pod };
  };
}

/** The documents of a text; throws for what is no YAML. */
export function manifestsIn(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });
}

/**
 * What of a manifest Kubernetes would refuse: values that its schemas forbid, and fields that they do not know. The
 * schemas as functions let unknown fields pass, and as types they do not.
 */
export async function schemaFaults(manifests: readonly Manifest[]): Promise<string[]> {
  const faults: string[] = [];
  for (const manifest of manifests) {
    const Model = (await import(moduleOf(manifest)))[manifest.kind];
    try {
      new Model(manifest).validate();
    } catch (error) {
      faults.push(`${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`);
    }
  }
  return [...faults, ...typeFaults(manifests)];
}

function moduleOf({ apiVersion, kind }: Manifest): string {
  return `kubernetes-models/${apiVersion}/${kind}`;
}

function typeFaults(manifests: readonly Manifest[]): string[] {
  using folder = temporaryFolder();
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
  const texts = manifests.map((manifest, index) => {
    const { kind } = manifest;
    const type = `import('${moduleOf(manifest)}').I${kind}`;
    return `export const manifest${index}: ${type} = ${JSON.stringify(manifest, null, 1)};\n`;
  });
  writeFileSync(join(folder.path, 'manifests.ts'), texts.join(''));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'esnext'];
  try {
    execFileSync(process.execPath, [tsc, ...options, 'manifests.ts'], { cwd: folder.path, stdio: 'pipe' });
    return [];
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout)
      .trimEnd()
      .split('\n');
  }
}

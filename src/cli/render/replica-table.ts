import type { ReplicaState, ReplicaView } from '../../api/replica-view.ts';
import { formatDuration } from '../../duration.ts';
import { ABSENT, type Cell, cell, column, NAMES, rigid, type Table, type Tone } from './table.ts';
import { pastTime, type TimeView, zoneLabel } from './time.ts';

/** Of a fingerprint so much tells it from others. */
const SHORT = 8;
const TONES: Readonly<Record<ReplicaState, Tone>> = { alive: 'good', silent: 'bad', stopped: 'dim' };

/** The table of `replicas`; the wide one adds where each lives and the line by which it is reached. */
export function replicaTable(replicas: readonly ReplicaView[], view: TimeView, wide: boolean): Table {
  const columns = [
    column('REPLICA', { ...NAMES, dropOrder: 6 }),
    column('STATE'),
    column('VERSION', { dropOrder: 5 }),
    column(`STARTED (${zoneLabel(view)})`, { dropOrder: 2 }),
    column('HEARTBEAT'),
    column('CLOCK', { dropOrder: 4 }),
    column('RUNNING'),
    column('TASKS FILE', { dropOrder: 3 }),
    column('POD', { ...NAMES, stays: false, dropOrder: 1 }),
    ...(wide ? ['NAMESPACE', 'CONTAINER', 'HOST', 'SOCKET', 'REACHED BY'].map((title) => column(title)) : []),
  ];
  return {
    columns: wide ? columns.map(rigid) : columns,
    rows: replicas.map((replica) => replicaRow(replica, view, wide)),
  };
}

function replicaRow(replica: ReplicaView, view: TimeView, wide: boolean): Cell[] {
  const { state, fingerprint, pod, namespace, container, host, socket, exec } = replica;
  return [
    cell(replica.replica),
    cell(replica.self ? `${state} (this)` : state, TONES[state]),
    cellOf(replica.version),
    cell(pastTime(replica.startedAt, view)),
    cell(`${formatDuration(replica.heartbeatAgeMs)} ago`),
    clockCell(replica.clockAheadMs),
    cell(String(replica.running), state === 'alive' ? 'plain' : 'dim'),
    cellOf(fingerprint?.slice(0, SHORT)),
    cellOf(pod),
    ...(wide ? [namespace, container, host, socket, exec].map(cellOf) : []),
  ];
}

function clockCell(aheadMs: number | null): Cell {
  return aheadMs === null ? ABSENT : cell(`${aheadMs < 0 ? '-' : '+'}${formatDuration(Math.abs(aheadMs))}`);
}

function cellOf(text: string | null | undefined): Cell {
  return text ? cell(text) : ABSENT;
}

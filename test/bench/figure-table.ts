import type { Table } from '../../src/cli/render/table.ts';
import { sampleTable } from '../support/sample-table.ts';
import { type Figure, isMet, ratioOf, type Unit } from './figure.ts';

const TITLES = ['PART', 'WHAT', 'OURS', 'THE OTHER', 'RATIO', 'BUDGET', 'MET'];
const VERDICTS = { true: 'yes', false: 'NO', null: '-' } as const;

/** A row for each figure. */
export function figureTable(parts: ReadonlyMap<string, readonly Figure[]>): Table {
  const rows = [...parts].flatMap(([part, figures]) =>
    figures.map((figure) => [part, figure.what, ...valuesOf(figure)]),
  );
  return sampleTable(TITLES, ...rows);
}

/** The figure in a line of its own, as it is told while the benchmark goes on. */
export function figureLine(part: string, figure: Figure): string {
  const [ours, other, ratio, budget, met] = valuesOf(figure);
  const compared = figure.other === null ? '' : ` (${other}${ratio === '-' ? '' : `; ratio ${ratio}`})`;
  const judged = figure.budget === null ? '' : `, budget ${budget}: ${met === 'yes' ? 'met' : 'MISSED'}`;
  return `${part}: ${figure.what}: ${ours}${compared}${judged}`;
}

function valuesOf(figure: Figure): [string, string, string, string, string] {
  const { unit, ours, other, budget } = figure;
  const ratio = ratioOf(figure);
  const sign = budget?.bound === 'most' ? '<=' : '>=';
  const limit = budget && withUnit(budget.value, budget.of === 'ratio' ? 'x' : unit);
  return [
    withUnit(ours, unit),
    other === null ? '-' : `${withUnit(other.value, unit)} ${other.name}`,
    ratio === null ? '-' : withUnit(ratio, 'x'),
    limit === null ? '-' : `${sign} ${limit}`,
    VERDICTS[`${isMet(figure)}`],
  ];
}

function withUnit(value: number, unit: Unit): string {
  const text =
    Number.isInteger(value) || Math.abs(value) >= 1_000 ? Math.round(value).toString() : shortened(value);
  return unit === '' ? text : `${text} ${unit}`;
}

/** Three digits that mean something: no measurement here has more. */
function shortened(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

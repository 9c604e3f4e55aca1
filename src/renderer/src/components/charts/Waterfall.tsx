import { ChartBox } from './ChartBox.tsx';
import { extentOf, linearScale, tickWriterOf, ticksOf, withAir, writerOf } from './scale.ts';
import styles from './chart.module.css';

/** One step from one sum to the next; `total` stands on the ground. */
export interface WaterfallStep {
  readonly name: string;
  readonly value: number;
  readonly kind: 'total' | 'step';
}

const BELOW = 20;

/** Draws how one sum becomes another, step by step. */
export function Waterfall({ label, steps, unit, decimals = 2, height = 210 }: { readonly label: string; readonly steps: readonly WaterfallStep[]; readonly unit: string; readonly decimals?: number; readonly height?: number }) {
  const placed = placedSteps(steps);
  const isCut = isCutOff(placed);
  const extent = isCut ? withAir(extentOf([placed.flatMap(({ kind, from, to }) => (kind === 'total' ? [to] : [from, to]))]), 0.35) : withAir(extentOf([placed.flatMap(({ from, to }) => [from, to])], [0]));
  const ground = Math.min(Math.max(0, extent.low), extent.high);
  const write = writerOf(extent, unit, decimals);
  const writeTick = tickWriterOf(extent, unit);
  const textOf = (index: number): string => {
    const step = placed[index];
    return step === undefined ? '' : `${step.name}: ${write(step.value)}${step.kind === 'step' ? `, which makes ${write(step.to)}` : ''}`;
  };
  return (
    <ChartBox
      label={label} count={placed.length} height={height} axis={72} textOf={textOf}
      indexAt={(x, _, { plot }) => (x > plot ? null : Math.min(placed.length - 1, Math.max(0, Math.floor((x / plot) * placed.length))))}
      legend={(cursor) => <span className={styles.dim}>{cursor === null ? `Point at a step, or walk with the arrow keys.${isCut ? ' The axis does not begin at zero: the steps are small beside the sums.' : ''}` : textOf(cursor)}</span>}
      table={() => ({ columns: ['Step', unit, 'Sum'], rows: placed.map(({ name, value, to }) => [name, write(value), write(to)]) })}
    >
      {({ plot, cursor }) => {
        const bottom = height - BELOW;
        const y = linearScale(extent, bottom - 4, 8);
        const each = plot / Math.max(1, placed.length);
        const letters = Math.max(3, Math.floor(each / 6.2));
        return (
          <>
            {ticksOf(extent, 4).map((tick) => <g key={tick}><line className={tick === 0 ? styles.zero : styles.grid} x1={0} x2={plot} y1={y.at(tick)} y2={y.at(tick)} /><text className={styles.tick} x={plot + 6} y={y.at(tick) + 4}>{writeTick(tick)}</text></g>)}
            {placed.map(({ name, from, to, kind }, index) => (
              <g key={name}>
                <rect className={styles.bar} data-tone={kind === 'total' ? 'one' : to < from ? 'down' : 'up'} data-at={index === cursor || undefined} x={index * each + each * 0.14} width={each * 0.72} y={Math.min(y.at(kind === 'total' ? ground : from), y.at(to))} height={Math.max(1.5, Math.abs(y.at(kind === 'total' ? ground : from) - y.at(to)))} />
                {index < placed.length - 1 && <line className={styles.link} x1={index * each + each * 0.86} x2={(index + 1) * each + each * 0.14} y1={y.at(to)} y2={y.at(to)} />}
                <text className={styles.tick} x={(index + 0.5) * each} y={height - 5} textAnchor="middle">{name.length > letters ? `${name.slice(0, letters - 1)}…` : name}</text>
              </g>
            ))}
          </>
        );
      }}
    </ChartBox>
  );
}

/** Steps smaller than this share of the sums would be hair lines on an axis that begins at zero. */
const SMALL = 0.15;

/** Tells whether the axis has to be cut off for the steps to be seen. */
export function isCutOff(placed: ReturnType<typeof placedSteps>): boolean {
  const [steps, sums] = [placed.filter(({ kind }) => kind === 'step'), placed.filter(({ kind }) => kind === 'total').map(({ value }) => value)];
  if (steps.length === 0 || sums.some((sum) => Math.sign(sum) !== Math.sign(sums[0] ?? 0))) return false;
  const reach = extentOf([placed.map(({ to }) => to)]);
  return reach.high - reach.low < SMALL * Math.min(...sums.map(Math.abs)) && Math.sign(reach.low) === Math.sign(reach.high);
}

/** Returns every step with where it begins and ends. */
export function placedSteps(steps: readonly WaterfallStep[]): readonly (WaterfallStep & { readonly from: number; readonly to: number })[] {
  let sum = 0;
  return steps.map((step) => {
    const from = step.kind === 'total' ? 0 : sum;
    sum = step.kind === 'total' ? step.value : sum + step.value;
    return { ...step, from, to: sum };
  });
}

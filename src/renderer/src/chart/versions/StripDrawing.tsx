import { useId } from 'react';
import type { Zone } from '../../format/time.ts';
import type { PlacedPiece, TimePlaces } from './strip-layout.ts';
import { shortVersion } from './strip-words.ts';
import { stepLook } from './step-look.ts';
import type { StripPiece, VersionStretch } from './version-strip.ts';
import styles from './VersionRibbon.module.css';

const STEPS = 13;
const VERSIONS = 17;
const SHADOWS = 6;
const AIR = 1;

/** Heights of the ribbon's lanes, from the top: steps, versions, shadows. */
export const LANE = {
  height: STEPS + VERSIONS + SHADOWS,
  at: (y: number): StripPiece['type'] => (y < STEPS ? 'step' : y < STEPS + VERSIONS + AIR ? 'version' : 'shadow'),
};

/** Room under the scale of prices, where the ribbon says what it shows. */
const GUTTER = 60;

/** Pixels that a letter takes, and the room beside a label. */
const LETTER = 6.2;

/** Draws the ribbon: marks of steps above, stretches of versions, and stretches in the shadow below. Decoration: the slider around it says the same. */
export function StripDrawing({ placed, places, at, zone }: { readonly placed: readonly PlacedPiece[]; readonly places: TimePlaces; readonly at: string | null; readonly zone: Zone }) {
  const hatch = useId();
  const { width } = places;
  return (
    <svg className={styles.drawing} width={width + GUTTER} height={LANE.height} aria-hidden>
      <defs>
        <pattern id={hatch} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line className={styles.hatch} x1={0} x2={0} y1={0} y2={5} /></pattern>
      </defs>
      <text className={styles.lane} x={width + 6} y={STEPS + VERSIONS / 2 + 4}>versions</text>
      {placed.map((piece) => {
        const { key, x1, x2, lane, shown } = piece;
        if (lane === 'version' && shown.type === 'version') return <Version key={key} piece={piece} shown={shown} isAt={key === at} zone={zone} />;
        if (lane === 'shadow') {
          return (
            <g key={key} data-at={key === at || undefined}>
              <rect className={styles.shadow} x={x1} width={Math.max(2, x2 - x1)} y={STEPS + VERSIONS + AIR} height={SHADOWS - AIR} fill={`url(#${hatch})`} />
            </g>
          );
        }
        return shown.type === 'step' ? <Step key={key} piece={piece} kind={shown.kind} isAt={key === at} /> : null;
      })}
    </svg>
  );
}

function Version({ piece: { x1, x2, pieces }, shown, isAt, zone }: { readonly piece: PlacedPiece; readonly shown: VersionStretch; readonly isAt: boolean; readonly zone: Zone }) {
  const room = x2 - x1;
  const text = shown.code === null ? 'none' : shortVersion(shown.title, zone);
  const look = pieces.length > 1 ? 'many' : shown.code === null ? 'none' : shown.number % 2 === 0 ? 'even' : 'odd';
  return (
    <g data-at={isAt || undefined}>
      <rect className={styles.version} data-look={look} x={x1 + 0.5} width={Math.max(1, room - 1)} y={STEPS + 0.5} height={VERSIONS - 1} rx={room > 8 ? 3 : 0} />
      {pieces.length === 1 && room > text.length * LETTER + 8 && <text className={styles.name} x={x1 + 5} y={STEPS + VERSIONS / 2 + 4}>{text}</text>}
    </g>
  );
}

function Step({ piece: { x1, x2, pieces }, kind, isAt }: { readonly piece: PlacedPiece; readonly kind: Parameters<typeof stepLook>[0]; readonly isAt: boolean }) {
  const { path, isFilled, tone } = stepLook(kind);
  const left = (x1 + x2) / 2 - 5;
  return (
    <g data-at={isAt || undefined}>
      <rect className={styles.under} x={left - 1} y={0} width={12} height={STEPS - 1} rx={2} />
      <path className={styles.step} data-tone={tone} data-filled={isFilled || undefined} d={path} transform={`translate(${left} 1)`} />
      {pieces.length > 1 && <line className={styles.more} x1={left + 1} x2={left + 9} y1={STEPS - 0.5} y2={STEPS - 0.5} />}
    </g>
  );
}

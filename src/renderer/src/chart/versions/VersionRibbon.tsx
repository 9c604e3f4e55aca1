import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent, PointerEvent, RefObject } from 'react';
import type { BotSummary } from '../../../../engine/contract/boosting.ts';
import { symbolOf } from '../../format/words.ts';
import { modelsHash } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import type { ChartController } from '../chart-controller.ts';
import { StripDrawing, LANE } from './StripDrawing.tsx';
import { inWalkingOrder, pieceAt, placeStrip } from './strip-layout.ts';
import type { PlacedPiece, TimePlaces } from './strip-layout.ts';
import { pieceSentence } from './strip-words.ts';
import { useVersionStrip } from './use-version-strip.ts';
import styles from './VersionRibbon.module.css';

export interface VersionRibbonProps {
  readonly controller: RefObject<ChartController | null>;
  readonly bot: BotSummary;
  /** The bars are drawn. */
  readonly isReady: boolean;
}

/**
 * Shows under the chart, on its time axis, which version of a bot's model decided when, which one decided in the shadow, and each step of its cycle. What is pointed at, or
 * reached with the arrow keys, is said in a sentence below; pressing it opens the version on the shelf, or the bot's log for a step without one.
 */
export function VersionRibbon({ controller, bot, isReady }: VersionRibbonProps) {
  const places = usePlaces(controller, { isReady });
  const zone = useSettings((settings) => settings.zone);
  const { strip, error } = useVersionStrip(controller, { bot, isReady });
  const [at, setAt] = useState<string | null>(null);
  /** A finger cannot hover: its first touch says what is there, and the links open it. */
  const isTouch = useRef(false);
  const placed = useMemo(() => (strip === null || places === null ? [] : placeStrip(strip, places)), [strip, places]);
  const walked = useMemo(() => inWalkingOrder(placed), [placed]);
  const current = walked.find(({ key }) => key === at) ?? null;
  const newest = walked.at(-1) ?? null;
  useEffect(() => { setAt(null); }, [bot.id]);

  const pointAt = useCallback((event: PointerEvent | MouseEvent): PlacedPiece | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return pieceAt(placed, event.clientX - box.left, LANE.at(event.clientY - box.top));
  }, [placed]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && current !== null) {
      openPiece(current, bot.id);
      return;
    }
    const index = current === null ? walked.length : walked.indexOf(current);
    const next = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: walked.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (next < 0 || next >= walked.length) controller.current?.scrollBy(next < 0 ? -0.5 : 0.5);
    else setAt(walked[next]?.key ?? null);
  }

  const sentence = current === null ? null : pieceSentence(current, zone);
  const heard = sentence ?? (newest === null ? bot.sentence : pieceSentence(newest, zone));
  return (
    <section className={styles.ribbon} aria-label={`Versions of the model of ${symbolOf(bot.instrumentId)}`}>
      <div
        className={styles.strip}
        role="slider"
        tabIndex={0}
        aria-label="Which version decided when"
        aria-valuemin={1}
        aria-valuemax={Math.max(1, walked.length)}
        aria-valuenow={current === null ? Math.max(1, walked.length) : walked.indexOf(current) + 1}
        aria-valuetext={heard}
        data-pressable={current !== null || undefined}
        onPointerDown={(event) => { isTouch.current = event.pointerType === 'touch'; }}
        onPointerMove={(event) => { if (event.pointerType !== 'touch') setAt(pointAt(event)?.key ?? null); }}
        onPointerLeave={(event) => { if (event.pointerType !== 'touch') setAt(null); }}
        onBlur={() => { if (!isTouch.current) setAt(null); }}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const piece = pointAt(event);
          if (isTouch.current) setAt(piece?.key ?? null);
          else if (piece !== null) openPiece(piece, bot.id);
        }}
      >
        {places !== null && <StripDrawing placed={placed} places={places} at={current?.key ?? null} zone={zone} />}
        {strip === null && error === null && <span className={styles.waiting}>Reading which version decided when…</span>}
      </div>
      <p className={styles.line}>
        <span className={styles.said} title={sentence ?? bot.sentence}>{error !== null && strip === null ? `Which version decided when cannot be read: ${error}` : sentence ?? bot.sentence}</span>
        {current !== null && codeOf(current) !== null && <a className={styles.touchOnly} href={placeOf(current, bot.id)}>Open it</a>}
        <a href={modelsHash('trees', bot.id)}>Retrain log</a>
      </p>
    </section>
  );
}

/** Where the axis of the chart stands, frame by frame; null while nothing is drawn. */
function usePlaces(controller: RefObject<ChartController | null>, { isReady }: { readonly isReady: boolean }): TimePlaces | null {
  const [places, setPlaces] = useState<TimePlaces | null>(null);
  useEffect(() => (isReady ? controller.current?.followAxis(setPlaces) : undefined), [controller, isReady]);
  return isReady ? places : null;
}

function openPiece(piece: PlacedPiece, botId: string): void {
  location.hash = placeOf(piece, botId);
}

/** The version on the shelf, or the bot's log where there is no one version to show. */
function placeOf(piece: PlacedPiece, botId: string): string {
  const code = codeOf(piece);
  return code === null ? modelsHash('trees', botId) : modelsHash('shelf', code);
}

/** The one version that a piece is about; a refused one stands on the shelf too. */
function codeOf({ pieces, shown }: PlacedPiece): string | null {
  return pieces.length > 1 ? null : shown.code;
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });
const schema = z.object({
  bounds: rectangle.nullable().default(null),
  isMaximized: z.boolean().default(false),
  /** Notifications below critical are kept back. */
  isQuiet: z.boolean().default(false),
  /** "Trading goes on" was said when the window was first closed. */
  saidTradingGoesOn: z.boolean().default(false),
});

/** What the shell remembers between starts: where the window was, and what the person was told. */
export type ShellState = z.infer<typeof schema>;
export type Rectangle = z.infer<typeof rectangle>;

/** A small file of its own: the engine's store is not for windows. */
export interface ShellStateFile {
  get(): ShellState;
  /** Writes at once; a full disk loses the window's place and nothing else. */
  update(change: Partial<ShellState>): void;
}

/** Reads the file; one that is missing or damaged counts as empty. */
export function openShellState(file: string): ShellStateFile {
  let state = read(file);
  return {
    get: () => state,
    update(change) {
      state = { ...state, ...change };
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(`${file}.new`, JSON.stringify(state));
        renameSync(`${file}.new`, file);
      } catch { /* remembered until the end of this run */ }
    },
  };
}

function read(file: string): ShellState {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return schema.parse({});
  }
}

const DEFAULT_SIZE = { width: 1440, height: 900 };
const MIN_SIZE = { width: 390, height: 560 };
/** So much of the title bar must be on a screen for a hand to find it. */
const VISIBLE = { width: 120, height: 40 };

/**
 * Returns where to put the window: where it was, if a display still shows enough of it there, else in the middle of the first display;
 * never larger than the display that holds it.
 * @param workAreas usable areas of all displays, the primary one first
 */
export function placeWindow(remembered: Rectangle | null, workAreas: readonly Rectangle[]): Rectangle {
  const [primary] = workAreas;
  const holder = remembered && workAreas.find((area) => overlap(remembered, area));
  if (remembered && holder) return clamp(remembered, holder);
  if (!primary) return { x: 0, y: 0, ...DEFAULT_SIZE };
  const width = Math.min(DEFAULT_SIZE.width, primary.width);
  const height = Math.min(DEFAULT_SIZE.height, primary.height);
  return { x: primary.x + Math.floor((primary.width - width) / 2), y: primary.y + Math.floor((primary.height - height) / 2), width, height };
}

function overlap(window: Rectangle, area: Rectangle): boolean {
  const wide = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  // The title bar is what the hand needs: only the window's top counts.
  const high = Math.min(window.y + VISIBLE.height, area.y + area.height) - Math.max(window.y, area.y);
  return wide >= VISIBLE.width && high >= VISIBLE.height;
}

function clamp(window: Rectangle, area: Rectangle): Rectangle {
  const width = Math.max(MIN_SIZE.width, Math.min(window.width, area.width));
  const height = Math.max(MIN_SIZE.height, Math.min(window.height, area.height));
  return { x: Math.min(window.x, area.x + area.width - VISIBLE.width), y: Math.max(area.y, window.y), width, height };
}

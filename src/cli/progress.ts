import type { Terminal } from './terminal.ts';

/** How far something is: what is being done, and the share, or null while unknown. */
export interface Step {
  readonly stage: string;
  readonly share: number | null;
}

export interface ProgressBar {
  update(step: Step): void;
  /** Takes the bar off the screen. */
  end(): void;
}

/** Shorter work shows nothing. */
const SHOW_AFTER_MS = 300;
const REDRAW_MS = 100;
/** Where the line cannot be drawn over, one is printed this often. */
const LINE_EVERY_MS = 2000;
const WIDTH = 28;

/** Shows progress on standard error: a bar that is redrawn on a terminal, a line now and then elsewhere. */
export function createProgressBar(terminal: Terminal): ProgressBar {
  const isDrawn = process.stderr.isTTY && !terminal.isJson;
  const startedMs = performance.now();
  let shownMs = startedMs + SHOW_AFTER_MS - REDRAW_MS;
  let lineMs = startedMs + 1000 - LINE_EVERY_MS;
  let isOnScreen = false;
  return {
    update({ stage, share }) {
      const nowMs = performance.now();
      if (isDrawn && nowMs - shownMs >= REDRAW_MS) {
        shownMs = nowMs;
        isOnScreen = true;
        process.stderr.write(`\r\x1b[2K${bar(share)} ${stage}`);
      } else if (!isDrawn && nowMs - lineMs >= LINE_EVERY_MS) {
        lineMs = nowMs;
        terminal.note(share === null ? stage : `${stage}: ${percent(share)}`);
      }
    },
    end() {
      if (isOnScreen) process.stderr.write('\r\x1b[2K');
      isOnScreen = false;
    },
  };
}

function bar(share: number | null): string {
  if (share === null) return `${'·'.repeat(WIDTH)}     `;
  const full = Math.round(Math.min(1, share) * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${percent(share).padStart(4)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

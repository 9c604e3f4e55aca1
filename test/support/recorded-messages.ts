import { sharedText } from './shared-bars.ts';

/** Recordings of Binance's sockets in ../shared/data: multi-symbol ones of 2021, and one book each of 2024. */
export const RAW_RECORDINGS = ['cm-20210722T0113', 'spot-20210417T1636', 'spot-20211012T0028', 'um-20210722T2225'] as const;
export const BOOK_RECORDINGS = ['spot-BTCUSDT-20240808T2354', 'um-BTCUSDT-20240808T2354', 'um-ETHUSDT-20240808T2354'] as const;

/** One line: a message of a socket or the body of an answer, as Binance sent it. */
export interface RecordedLine {
  readonly kind: 'ws' | 'http';
  readonly url: string;
  /** Verbatim. */
  readonly text: string;
  readonly receivedMs: number;
}

/** Returns the lines of a recording in the order received, or null when it is not here. */
export function recordedLines(name: string): readonly RecordedLine[] | null {
  const folder = (RAW_RECORDINGS as readonly string[]).includes(name) ? 'raw-ws' : 'book';
  const text = sharedText(`data/${folder}/${name}.jsonl.gz`);
  return text?.trim().split('\n').flatMap(lineOf) ?? null;
}

function lineOf(line: string): readonly RecordedLine[] {
  const kind = line.includes('"kind":"ws"') ? 'ws' : line.includes('"kind":"http"') ? 'http' : null;
  if (kind === null) return [];
  const at = line.indexOf('"msg":') + 6;
  const nanoseconds = /"recv_ns":"(\d+)"/.exec(line)?.[1] ?? '0';
  return [{ kind, url: /"url":"([^"]*)"/.exec(line)?.[1] ?? '', text: line.slice(at, -1), receivedMs: Number(nanoseconds.slice(0, -6)) }];
}

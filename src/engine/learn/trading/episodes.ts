import type { Rng } from '../../compute/rng.ts';
import { assertNever, invariant } from '../../domain/assert.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { EpisodeConfig } from './config.ts';
import type { Rows } from './trading-market.ts';

/** One run of an agent over bars of a market. */
export interface Episode {
  /** Number of the market. */
  readonly market: number;
  /** Row of the first bar that is seen. */
  readonly from: number;
  /** Row of the last bar that is seen; there is a decision at each bar before it. */
  readonly to: number;
}

/** Bars of one market and which of them episodes may use. */
export interface EpisodeGround {
  readonly bars: BarColumns;
  readonly rows: Rows;
}

const HOUR_MS = 3_600_000;

/** The episodes that there are, to be drawn or taken in turn. */
export class Episodes {
  /** First rows of episodes are numbered through all markets. */
  readonly #episodes: readonly Episode[];
  readonly #grounds: readonly EpisodeGround[];
  readonly #config: EpisodeConfig;
  /** By market: how many starts an episode of fixed length has. */
  readonly #starts: readonly number[];

  /** @throws InvariantError when there is none */
  constructor(grounds: readonly EpisodeGround[], config: EpisodeConfig) {
    this.#grounds = grounds;
    this.#config = config;
    this.#starts = grounds.map(({ rows }) => Math.max(0, rows.to - rows.from - config.bars));
    this.#episodes = grounds.flatMap((ground, market) => listOf(ground, config).map((rows) => ({ market, ...rows })));
    invariant(this.#episodes.length > 0, () => `expected bars for at least one episode (${config.kind === 'fixed' ? `${config.bars} bars` : config.kind}), found none`);
  }

  /** How many there are when they are taken in turn. */
  get length(): number {
    return this.#episodes.length;
  }

  /** Returns the episode of that number; after the last comes the first. */
  at(number: number): Episode {
    const episode = this.#episodes[number % this.#episodes.length];
    invariant(episode, 'a remainder lies in range');
    return episode;
  }

  /** Draws an episode; of fixed length, each start of each market is equally likely. */
  draw(rng: Rng): Episode {
    if (this.#config.kind !== 'fixed') return this.at(rng.int(this.#episodes.length));
    let start = rng.int(this.#starts.reduce((sum, count) => sum + count, 0));
    let market = 0;
    while (start >= this.#starts[market]!) start -= this.#starts[market++]!;
    const from = this.#grounds[market]!.rows.from + start;
    return { market, from, to: from + this.#config.bars };
  }
}

type Range = Pick<Episode, 'from' | 'to'>;

function listOf({ bars, rows }: EpisodeGround, config: EpisodeConfig): readonly Range[] {
  switch (config.kind) {
    case 'whole': return [{ from: rows.from, to: rows.to - 1 }];
    case 'fixed': return Array.from({ length: Math.floor((rows.to - rows.from - 1) / config.bars) }, (_, index) => ({ from: rows.from + index * config.bars, to: rows.from + (index + 1) * config.bars }));
    case 'day': return stretches(bars, rows, [{ fromHour: 0, toHour: 24 }]);
    case 'session': return stretches(bars, rows, config.sessions);
    default: return assertNever(config.kind);
  }
}

/** The parts of UTC days whose bars are there from the first to the last. */
function stretches({ openTimeMs, closeTimeMs }: BarColumns, { from, to }: Rows, sessions: EpisodeConfig['sessions']): readonly Range[] {
  const found: Range[] = [];
  for (let row = from; row < to; row++) {
    const dayMs = openTimeMs[row]! - (openTimeMs[row]! % DAY_MS);
    for (const { fromHour, toHour } of sessions) {
      if (openTimeMs[row] !== dayMs + fromHour * HOUR_MS) continue;
      const endMs = dayMs + toHour * HOUR_MS;
      let last = row;
      while (last + 1 < to && openTimeMs[last + 1]! < endMs) last++;
      if (last > row && closeTimeMs[last]! + 1 >= endMs) found.push({ from: row, to: last });
    }
  }
  return found;
}

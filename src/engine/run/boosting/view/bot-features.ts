import type { BotDrift, BotFeature, BotImportance } from '../../../contract/boosting.ts';
import { RequestRefused } from '../../../contract/server.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { BARS_19 } from '../../../features/sets/bars-19/definition.ts';
import { splitCounts, splitGains } from '../../../learn/boosting/importance.ts';
import { readVersion } from '../../models/read-version.ts';
import type { LiveBot } from '../live/live-bot-view.ts';

/** What a bot looks at, in the order of its models. */
const BOT_FEATURES: readonly BotFeature[] = BARS_19.features.map(({ name, title, group, unit }) => ({ name, title, group, unit }));

/** Returns what a version asks about, largest share of the gain first. @throws RequestRefused when its trees are not there, or damaged */
export function botImportance(store: Pick<Store, 'models'>, code: string): BotImportance {
  const { document, damage } = readVersion(store, code);
  if (document === null) throw new RequestRefused({ code: 'not-readable', message: `${damage.charAt(0).toUpperCase()}${damage.slice(1)}.` });
  const { model, manifest } = document;
  const [gains, counts] = [splitGains(model), splitCounts(model)];
  const all = gains.reduce((sum, gain) => sum + gain, 0);
  const features = model.features.map(({ name }, index) => ({ ...featureOf(name), gainShare: all === 0 ? 0 : gains[index]! / all, splits: counts[index]! }));
  return { code, title: store.models.get(code)?.title ?? manifest.title, trees: model.trees.length, features: features.toSorted((one, other) => other.gainShare - one.gainShare || other.splits - one.splits) };
}

/** Returns how far the market of a bot is from the rows that its version learned from. */
export function botDrift({ cycle, tradingCode }: LiveBot): BotDrift {
  const report = cycle === null || tradingCode === null ? null : cycle.drift;
  return { code: tradingCode, report, features: BOT_FEATURES, sentence: sentenceOf(report) };
}

function sentenceOf(report: BotDrift['report']): string {
  if (report === null) return 'No version trades, so there is nothing to compare the market with.';
  const { looks, standing } = report;
  const [worst] = standing;
  if (worst !== undefined) return `${standing.length === 1 ? 'One thing has' : `${standing.length} things have`} drifted and not come back. ${standing.map(({ reason }) => reason).join(' ')}`;
  const last = looks.at(-1);
  if (last === undefined) return 'Not looked at yet: the features are compared every quarter of an hour, once there are bars enough.';
  const known = last.readings.filter((reading) => reading.psi !== null);
  return known.length === 0 ? 'Too few bars yet to compare the features with those that the version learned from.' : `Nothing has drifted: none of ${known.length} features is beyond its limit.`;
}

function featureOf(name: string): BotFeature {
  return BOT_FEATURES.find((feature) => feature.name === name) ?? { name, title: name, group: '', unit: '' };
}

import type { CodeInstance, CustomManifest, CustomSettings, OpenCode } from '../../domain/custom-strategy.ts';
import type { Reason } from '../../domain/decision.ts';
import type { FeatureSpec } from '../../domain/feature.ts';
import { inWords, sentence, targetInWords } from '../sentence.ts';
import type { StrategyDefinition } from '../strategy.ts';
import { createCustomStrategy, WAITING } from './custom-strategy.ts';
import { settingsSchema } from './settings.config.ts';
import type { CustomConfig } from './settings.config.ts';

/** Makes a strategy that can be chosen, configured and drawn like the program's own out of what a file says of itself and its code. */
export function defineCustom(manifest: CustomManifest, code: string, open: OpenCode): StrategyDefinition<CustomConfig> {
  const { name, title, summary, presets, stops, settings } = manifest;
  const openFor = (config: CustomConfig): CodeInstance => open(ownSettings(settings, config));
  const drawn = new Map<string, readonly FeatureSpec[]>();
  return {
    name, code, title, summary, presets, schema: settingsSchema(manifest),
    create: (config) => createCustomStrategy(stops, openFor(config), config),
    overlays: (config) => {
      if (manifest.overlays.length === 0) return [];
      const key = JSON.stringify(config);
      const known = drawn.get(key) ?? openFor(config).features.filter((feature) => manifest.overlays.includes(feature.name));
      if (drawn.size < 100) drawn.set(key, known);
      return known;
    },
    explain: (reason) => explain(manifest, reason),
  };
}

/** What the code sees: its own settings, in the order in which it declares them. */
function ownSettings(declared: CustomManifest['settings'], config: CustomConfig): CustomSettings {
  return Object.fromEntries(Object.entries(declared).map(([name, setting]) => [name, (config as CustomSettings)[name] ?? setting.default]));
}

function explain({ reasons }: CustomManifest, { code, values }: Reason): string {
  if (code === WAITING) return sentence(`the signal still says ${values['side'] === 1 ? 'long' : 'short'}, but the last ${values['side'] === 1 ? 'long' : 'short'} was closed by its stop, its target or by hand: stay flat until the signal changes`);
  const names = Object.keys(values);
  const written = inWords(...names.map((name) => values[name] ?? Number.NaN));
  const template = reasons[code];
  if (template === undefined) {
    const numbers = names.map((name, index) => `${name} ${written[index] ?? ''}`).join(', ');
    return sentence(`${code.replaceAll('-', ' ')}${numbers === '' ? '' : ` (${numbers})`}`);
  }
  const filled = template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    if (name === 'target') return targetInWords(values['target']);
    const at = names.indexOf(name);
    return at < 0 ? whole : written[at] ?? whole;
  });
  return sentence(filled.replace(/\.$/, ''));
}

import type { Violation } from '../../contract/envelope.ts';
import { settingNames } from '../../run/backtest/settings-text.ts';

/** Where the settings that were refused came from. */
export interface RefusedSettings {
  readonly strategy: string;
  readonly code?: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  readonly risk: Readonly<Record<string, unknown>>;
  readonly execution: Readonly<Record<string, unknown>>;
  readonly entry?: Readonly<Record<string, unknown>> | undefined;
  readonly sizing?: Readonly<Record<string, unknown>> | undefined;
  readonly allocation?: Readonly<Record<string, unknown>> | undefined;
  readonly regime?: Readonly<Record<string, unknown>> | undefined;
}

/** Adds to each violation what a person needs to mend it: the names that there are, or the value that was found. */
export function explainViolations(violations: readonly Violation[], settings: RefusedSettings): readonly Violation[] {
  return violations.map(({ path, message }) => {
    const [part = '', key = ''] = path.split('.');
    if (part !== 'config' && part !== 'risk' && part !== 'execution' && part !== 'entry' && part !== 'sizing' && part !== 'allocation' && part !== 'regime') return { path, message };
    if (message.startsWith('expected a known name')) return { path, message: `expected one of ${settingNames(part, settings).join(', ')}` };
    const bare = message.replace(/^[A-Z][a-z ]+: /, '');
    return { path, message: bare.includes(' was ') ? bare : `${bare}, was ${JSON.stringify(settings[part]?.[key])}` };
  });
}

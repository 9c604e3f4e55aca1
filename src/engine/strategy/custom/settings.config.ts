import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';
import type { CustomManifest, CustomSetting, CustomSettings } from '../../domain/custom-strategy.ts';
import { checkStops, stopFields } from '../stops.config.ts';
import type { StopConfig } from '../stops.config.ts';

/** Settings of a custom strategy with standard stops: its own, and those of every strategy. */
export type CustomConfig = CustomSettings & Partial<StopConfig>;

/** Makes of the settings that a file declares the same kind of schema that the program's own strategies have. */
export function settingsSchema({ settings, stops }: Pick<CustomManifest, 'settings' | 'stops'>): z.ZodType<CustomConfig> {
  const own = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, fieldOf(setting)]));
  const schema = stops === 'own' ? z.strictObject(own) : z.strictObject({ ...own, ...stopFields }).check(checkStops as never);
  return schema as unknown as z.ZodType<CustomConfig>;
}

function fieldOf(setting: CustomSetting): z.ZodType {
  const { title, description, group = 'Signal', advanced } = setting;
  const words = { title, description, group, ...(advanced === undefined ? {} : { advanced }) };
  switch (setting.kind) {
    case 'whole':
    case 'number': {
      const { min, max, unit, step, scale } = setting;
      const number = (setting.kind === 'whole' ? z.int() : z.number()).min(min).max(max);
      return number.default(setting.default).meta({ ...words, unit, ...(step === undefined ? {} : { step }), ...(scale === undefined ? {} : { scale }) } satisfies ConfigField);
    }
    case 'choice': return z.enum(setting.options as [string, ...string[]]).default(setting.default).meta({ ...words, unit: '' } satisfies ConfigField);
    case 'switch': return z.boolean().default(setting.default).meta({ ...words, unit: '' } satisfies ConfigField);
  }
}

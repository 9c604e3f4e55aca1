import type { Preset } from '../../form/PresetChips.tsx';

/** Half of the standard loss limits, and little at stake at once. */
const CAREFUL = {
  riskPerTradePct: 0.25, maxRiskPerTradePct: 2, maxSymbolExposurePct: 50, maxTotalExposurePct: 100, maxNetExposurePct: 100, maxClusterExposurePct: 75, maxLeverage: 1, maxOpenPositions: 5, leverage: 2,
  maxValueAtRiskPct: 8, maxExpectedShortfallPct: 12, dailyLossLimitPct: 1.5, drawdownReducePct: 5, maxDrawdownPct: 8,
};

/** Twice the standard: more at stake, and a longer way down before anything stops. */
const DARING = {
  riskPerTradePct: 1, maxRiskPerTradePct: 15, maxSymbolExposurePct: 200, maxTotalExposurePct: 400, maxNetExposurePct: 400, maxClusterExposurePct: 300, maxLeverage: 5, maxOpenPositions: 20, leverage: 5,
  maxValueAtRiskPct: 35, maxExpectedShortfallPct: 50, dailyLossLimitPct: 6, drawdownReducePct: 15, maxDrawdownPct: 25,
};

/** Returns the presets of the limits; the ordinary one is the defaults of the same settings. Settings that the engine does not know are left out. */
export function limitPresets(defaults: Readonly<Record<string, unknown>>): readonly Preset[] {
  const known = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(values).filter(([name]) => name in defaults));
  return [
    { name: 'Careful', description: 'Half the risk per trade, and it stops at half the losses.', values: known(CAREFUL) },
    { name: 'Ordinary', description: 'The limits a new session begins with.', values: Object.fromEntries(Object.keys(known(CAREFUL)).map((name) => [name, defaults[name]])) },
    { name: 'Daring', description: 'Twice the risk per trade, and twice the loss before it stops.', values: known(DARING) },
  ];
}

import type { AlertLevel } from '../domain/output.ts';
import type { EpochMs } from '../domain/units.ts';
import type { EngineState } from './state.ts';

/** Raises an alert. */
export function alert(state: EngineState, timeMs: EpochMs, level: AlertLevel, code: string, message: string): void {
  state.outputs.push({ type: 'alert-raised', timeMs, level, code, message });
}

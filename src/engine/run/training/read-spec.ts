import type { z } from 'zod';
import type { Violation } from '../../contract/envelope.ts';
import { trainingSpec } from '../../learn/training/training.config.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { riskConfig } from '../../risk/config.ts';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import { BadRequest } from '../backtest/checked-request.ts';

/**
 * Reads what is to be trained, with every default filled in, the settings of risk and exchange looked at too.
 * @throws BadRequest with every violation
 */
export function readSpec(given: unknown): TrainingSpec {
  const spec = trainingSpec.safeParse(given);
  const parts = typeof given === 'object' && given !== null ? given as Readonly<Record<string, unknown>> : {};
  const violations = [
    ...violationsOf(spec.error, ''),
    ...violationsOf(riskConfig.safeParse(parts['risk'] ?? {}).error, 'risk'),
    ...violationsOf(simExchangeSchema.safeParse(parts['execution'] ?? {}).error, 'execution'),
  ];
  if (!spec.success || violations.length > 0) throw new BadRequest(violations);
  return spec.data;
}

function violationsOf(error: z.ZodError | undefined, path: string): readonly Violation[] {
  const under = (names: readonly PropertyKey[]): string => [...(path === '' ? [] : [path]), ...names.map(String)].join('.');
  return (error?.issues ?? []).flatMap((issue) => (issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: under([...issue.path, key]), message: `expected the name of a setting, "${key}" is none` }))
    : [{ path: under(issue.path), message: issue.message }]));
}

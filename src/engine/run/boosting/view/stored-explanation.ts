import type { Store } from '../../../adapters/sqlite/store.ts';
import type { ForecastExplanation, WhySeen } from '../../../contract/decisions.ts';
import { explainForecast } from '../../../learn/boosting/rolling/explain-forecast.ts';
import { readVersion } from '../../models/read-version.ts';

/** Works out what moved a forecast of a version, from its trees as they are stored. It reads and checks all of them: for a thread beside trading. */
export function storedExplanation(store: Pick<Store, 'models'>, { code, values }: WhySeen): ForecastExplanation {
  const { document, damage } = readVersion(store, code);
  if (document === null) return unsaid(damage);
  const { length } = document.manifest.reference.features;
  if (values.length !== length) return unsaid(`expected the ${length} numbers that version ${code.slice(0, 8)} looks at, found ${values.length}`);
  try {
    return { parts: explainForecast(document, Float64Array.from(values, (value) => value ?? Number.NaN)), sentence: null };
  } catch (error) {
    // Trees from elsewhere may lack the counts of rows that an explanation weighs the branches by.
    if (error instanceof RangeError) return unsaid(`the file that version ${code.slice(0, 8)} came from does not say how many rows each branch was grown on`);
    throw error;
  }
}

function unsaid(why: string): ForecastExplanation {
  return { parts: null, sentence: `What moved this forecast cannot be worked out: ${why}.` };
}

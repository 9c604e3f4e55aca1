import { z } from 'zod';
import { ADWIN, Adwin } from '../../src/engine/compute/change-point/adwin.ts';
import { DriftDetectionMethod } from '../../src/engine/compute/change-point/ddm.ts';
import type { DriftDetector } from '../../src/engine/compute/change-point/drift-detector.ts';
import { EarlyDriftDetectionMethod } from '../../src/engine/compute/change-point/eddm.ts';
import { HDDM, HddmAverage, HddmWeighted } from '../../src/engine/compute/change-point/hddm.ts';
import { Kswin } from '../../src/engine/compute/change-point/kswin.ts';
import { PageHinkley } from '../../src/engine/compute/change-point/page-hinkley.ts';
import { createRng } from '../../src/engine/compute/rng.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { fieldsAgree, MalformedCase, resultOf } from './vector-result.ts';

const driftCase = z.object({ detector: z.string(), stream: z.string(), idx: z.array(z.number().int().min(0)), params: z.string().optional() });
const streamsOf = z.record(z.string(), z.array(z.number()));

/**
 * The detectors under the names and with the conventions of the library that published the indices (river, at the commit that the file names).
 * Two of its conventions are not ours: its ADWIN leaves some cuts out and forgets everything at a change, and its two-sided HDDM_W never looks at falls, because the level that
 * a fall is measured from begins at plus infinity.
 */
const DETECTORS: Readonly<Record<string, (params: string) => DriftDetector>> = {
  ADWIN: (params) => new Adwin({ ...ADWIN, delta: numberOf(params, 'delta', ADWIN.delta), convention: 'river' }),
  PageHinkley: () => new PageHinkley(),
  KSWIN: (params) => new Kswin(
    { alpha: numberOf(params, 'alpha', 0.005), window: numberOf(params, 'window', 100), sample: numberOf(params, 'stat', 30) },
    createRng(numberOf(params, 'seed', 1)),
  ),
  DDM: () => new DriftDetectionMethod(),
  EDDM: () => new EarlyDriftDetectionMethod(),
  HDDM_A: () => new HddmAverage(),
  HDDM_A_two_sided: () => new HddmAverage({ ...HDDM, sides: 'both' }),
  HDDM_W: () => new HddmWeighted(),
  HDDM_W_two_sided: () => new HddmWeighted({ ...HDDM, sides: 'rise' }),
};

/** Reads the streams that all cases of a file share. */
export function driftStreams(document: Readonly<Record<string, unknown>>): z.output<typeof streamsOf> {
  return parseCase(streamsOf, document['streams']);
}

/** Shows a stream to a detector, value by value, and compares the indices at which it tells a change. */
export function runDriftDetector(raw: unknown, id: string, streams: z.output<typeof streamsOf>): VectorResult {
  const given = parseCase(driftCase, raw);
  const make = DETECTORS[given.detector];
  const stream = streams[given.stream];
  if (!make) throw new MalformedCase(`malformed case: expected a detector of ${Object.keys(DETECTORS).join(', ')}, found ${given.detector}`);
  if (!stream) throw new MalformedCase(`malformed case: expected a stream of ${Object.keys(streams).join(', ')}, found ${given.stream}`);
  const detector = make(given.params ?? '');
  const actual = stream.flatMap((value, index) => (detector.update(value) === 'drift' ? [index] : []));
  return resultOf(id, given.idx, actual, { holds: fieldsAgree(given.idx, actual, 0) });
}

function numberOf(params: string, name: string, standard: number): number {
  const text = new RegExp(`\\b${name}=([\\d.e+-]+)`, 'i').exec(params)?.[1];
  return text === undefined ? standard : Number(text);
}

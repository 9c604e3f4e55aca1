import { createRng } from '../../compute/rng.ts';
import type { ModelDocument } from '../../domain/model.ts';
import { Net } from '../../compute/nn/net.ts';
import { createNetKernel } from '../../compute/nn/net-kernel.ts';
import { portableExp } from '../../compute/portable-exp.ts';
import { applied } from './mapped-policy.ts';
import type { MappedPolicy } from './mapped-policy.ts';
import type { OnnxMapping } from './mapping.config.ts';

/** Runs ONNX files. */
export interface ForeignRuntime {
  /**
   * Runs a file once for each row, and returns the numbers of one output for each.
   * @throws Error that says in one clause why it cannot
   */
  run(bytes: Uint8Array, request: { readonly input: string; readonly output: string; readonly rows: readonly Float32Array[] }): Promise<readonly Float64Array[]>;
}

/** The file as it came, and what its numbers stand for. */
export interface Origin {
  readonly bytes: Uint8Array;
  readonly input: string;
  readonly output: string;
  readonly kind: OnnxMapping['output']['kind'];
  readonly policy: MappedPolicy;
}

const PROBES = 64;
const TOLERANCE = 1e-5;

/** Holds a translated net to what the file says; returns in one clause where they differ. */
export async function checkTranslation({ manifest, weights }: ModelDocument, origin: Origin, runtime: ForeignRuntime): Promise<string | null> {
  const { shape } = manifest.members[0]!;
  const net = new Net(createNetKernel(Net.room(shape, 1)), shape, 1);
  net.importWeights({ shape, values: weights });
  return await compare(origin, runtime, (rows) => rows.map((row) => Float64Array.from(net.infer(row).subarray(0, origin.policy.said.outputs))));
}

/** Holds a file with its mapping put in to the file as it came; returns in one clause where they differ. */
export async function checkForeign({ manifest, weights }: ModelDocument, origin: Origin, runtime: ForeignRuntime): Promise<string | null> {
  const { foreign } = manifest.members[0]!;
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, foreign!.bytes).slice();
  return await compare(origin, runtime, (rows) => runtime.run(bytes, { input: foreign!.input, output: foreign!.output, rows }));
}

async function compare(origin: Origin, runtime: ForeignRuntime, ask: (rows: readonly Float32Array[]) => readonly Float64Array[] | Promise<readonly Float64Array[]>): Promise<string | null> {
  const rows = probes(origin.policy.observation.length);
  try {
    const theirs = await runtime.run(origin.bytes, { input: origin.input, output: origin.output, rows: rows.map((row) => Float32Array.from(applied(origin.policy.shown, row))) });
    const refusal = answerRefusal(theirs, origin);
    if (refusal !== null) return refusal;
    const ours = await ask(rows);
    const differs = theirs.findIndex((answer, row) => !isSame(answer, ours[row]!, origin));
    return differs < 0 ? null : `expected the same answers with the mapping put in, found ${inWords(ours[differs]!)} for ${inWords(theirs[differs]!)}`;
  } catch (error) {
    return `expected a file that onnxruntime runs, found: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function answerRefusal(answers: readonly Float64Array[], { output, kind, policy: { said } }: Origin): string | null {
  const expected = kind === 'choice' ? 1 : said.inputs;
  for (const answer of answers) {
    if (answer.length !== expected) return `expected ${expected} ${expected === 1 ? 'number' : 'numbers'} of the output "${output}", was ${answer.length}`;
    const wrong = answer.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) return `expected finite answers, found ${wrong} in "${output}"`;
    if (kind === 'choice' && !(answer[0]! >= 0 && answer[0]! < said.inputs)) return `expected a choice from 0 to ${said.inputs - 1}, was ${answer[0]}`;
    if (kind === 'probabilities' && (answer.some((value) => value < -TOLERANCE) || Math.abs(answer.reduce((sum, value) => sum + value, 0) - 1) > 1e-3)) return `expected probabilities that add up to 1, was ${inWords(answer)}`;
  }
  return null;
}

/** Logits count by the probabilities that they come to: what is added to all of them says nothing. */
function isSame(theirs: Float64Array, ours: Float64Array, { kind, policy: { said } }: Origin): boolean {
  if (kind === 'choice') return said.kernel[theirs[0]! * said.outputs + largest(ours)] === 1;
  const expected = applied(said, kind === 'probabilities' ? theirs.map((value) => Math.log(Math.max(1e-12, value))) : theirs);
  const [one, other] = kind === 'values' || kind === 'action' ? [expected, ours] : [softmax(expected), softmax(ours)];
  return one.every((value, index) => Math.abs(value - other[index]!) <= TOLERANCE * Math.max(1, Math.abs(value)));
}

/** Observations as agents see them: zeros, and of the order of one. */
function probes(size: number): readonly Float32Array[] {
  const rng = createRng('probes of a foreign policy');
  return Array.from({ length: PROBES }, (_, probe) => Float32Array.from({ length: size }, () => (probe === 0 ? 0 : rng.normal())));
}

function softmax(logits: Float64Array): Float64Array {
  const most = logits[largest(logits)]!;
  const powers = logits.map((logit) => portableExp(logit - most));
  const sum = powers.reduce((whole, power) => whole + power, 0);
  return powers.map((power) => power / sum);
}

function largest(values: Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

function inWords(values: Float64Array): string {
  return Array.from(values.subarray(0, 8), (value) => value.toPrecision(6)).join(', ');
}

import { z } from 'zod';
import { strategyCode } from '../core/engine-config.ts';
import type { StrategyAssignment } from '../core/engine-config.ts';
import type { ModelManifest } from '../domain/model.ts';
import type { ValidationVerdict } from '../learn/boosting/rolling/validation.ts';
import type { GateSubject } from './evidence.ts';

/** Where a model stands: made; deciding beside a strategy without trading; trading; no longer at work, but kept and ready. */
export const MODEL_STATUSES = ['candidate', 'shadow', 'active', 'retired'] as const;
export type ModelStatus = (typeof MODEL_STATUSES)[number];

/** `agent`: nets that a training has made. `boosting`: a version of boosted trees. */
export const MODEL_KIND_NAMES = ['agent', 'boosting'] as const;
/** One of them. */
export type ModelKindName = (typeof MODEL_KIND_NAMES)[number];

/** What is known of a version of boosted trees beside its trees. */
export interface BoostedFacts {
  /** Bars that it looks ahead. */
  readonly horizonBars: number;
  /** The window that it was grown and judged on; null for trees from elsewhere, whose files do not say. */
  readonly trained: {
    readonly instrumentId: string;
    /** Opening of the first bar and close of the last; the part from `validationFromMs` was kept back for the verdict. */
    readonly fromMs: number;
    readonly toMs: number;
    readonly validationFromMs: number;
    /** Rows that the trees were grown on. */
    readonly rows: number;
  } | null;
  /** Of what was kept back; null for trees from elsewhere, which nobody here has judged. */
  readonly verdict: ValidationVerdict | null;
  /** Largest share first; shares add up to 1, or are all 0. */
  readonly importance: readonly { readonly name: string; readonly title: string; readonly unit: string; readonly share: number }[];
}

/** The versions of one bot on the shelf. */
export interface ModelLine {
  /** Id of the bot; null: versions that are of none, such as those from elsewhere. */
  readonly line: string | null;
  readonly title: string;
  readonly instruments: readonly string[];
  readonly interval: string;
  /** How many there are on the shelf, those whose trees were dropped counted. */
  readonly versions: number;
  readonly newestMs: number;
}

/** What one run of a model showed. Ratios are numbers; null where it is not known. */
export interface ModelFigures {
  readonly from: number;
  readonly to: number;
  readonly return: number | null;
  readonly sharpe: number | null;
  /** Ends of the 95 % interval of the Sharpe ratio. */
  readonly sharpeLow: number | null;
  readonly sharpeHigh: number | null;
  readonly drawdown: number | null;
  readonly trades: number;
  /** Part of the time in which a position was held, 0 to 1. */
  readonly exposure: number | null;
  /** The stored backtest that says so; null where it was not kept. */
  readonly runId: string | null;
}

/** What is on file of a model's worth. Whoever registers a model writes it. */
export interface ModelMetrics {
  readonly validation: ModelFigures | null;
  readonly test: ModelFigures | null;
  /** Of its training. */
  readonly verdict: 'learned' | 'not-learned' | 'overfitted' | 'not-enough-data' | null;
  /** The verdict as a sentence; null where there is none. */
  readonly sentence: string | null;
}

/** Where a model works now. */
export interface ModelPlace {
  readonly deploymentId: string;
  readonly sessionId: string;
  /** Id of the strategy of the session in whose place, or beside which, it works. */
  readonly assignmentId: string;
  readonly role: 'champion' | 'challenger';
  readonly instruments: readonly string[];
  readonly sinceMs: number;
}

/** One model on the shelf. */
export interface ModelRow {
  readonly kind: ModelKindName;
  /** Of a version: the bot whose it is; null for none. */
  readonly line: string | null;
  /** Null for an agent, and where the manifest cannot be read. */
  readonly boosted: BoostedFacts | null;
  /** SHA-256 of manifest and weights: its identity. */
  readonly code: string;
  readonly title: string;
  readonly status: ModelStatus;
  readonly origin: 'training' | 'import';
  readonly note: string;
  readonly createdMs: number;
  readonly trainingId: string | null;
  readonly parent: string | null;
  /** Of its members, each once. */
  readonly algorithms: readonly string[];
  readonly seeds: readonly (number | string)[];
  readonly combine: ModelManifest['combine'];
  readonly instruments: readonly string[];
  readonly interval: string;
  readonly featureSet: string;
  readonly metrics: ModelMetrics;
  readonly worksIn: readonly ModelPlace[];
  /** Why it cannot be used, in one sentence; null while it can. */
  readonly damage: string | null;
}

/** What became of a model, oldest first. */
export interface ModelEventView {
  readonly timeMs: number;
  readonly kind: 'made' | 'promoted' | 'rolled-back' | 'fell-back' | 'retired' | 'deleted' | 'dropped' | 'reconciled' | 'noted';
  readonly status: ModelStatus;
  readonly cause: string;
}

/** Where a model works or worked, and what it replaced. */
export interface DeploymentView {
  readonly id: string;
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly role: 'champion' | 'challenger';
  readonly state: 'asked' | 'working' | 'ended';
  /** What worked there before; null where there was nothing. */
  readonly replaced: StrategyAssignment | null;
  readonly sinceMs: number;
  readonly untilMs: number | null;
  readonly cause: string;
  readonly endCause: string | null;
}

/** A model whole, but for its weights. */
export interface ModelView extends ModelRow {
  /** Of an agent; null for boosted trees, of which `boosted` tells. */
  readonly manifest: ModelManifest | null;
  /** How many numbers its nets are made of; leaves of all trees of a version. */
  readonly weightCount: number;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly featuresHash: string;
  /** With what it was trained and is put to work; plain data. */
  readonly config: unknown;
  /** The models that it continued from, nearest first. */
  readonly ancestors: readonly { readonly code: string; readonly title: string; readonly isDeleted: boolean }[];
  /** The models that continued from it. */
  readonly children: readonly { readonly code: string; readonly title: string }[];
  readonly events: readonly ModelEventView[];
  readonly deployments: readonly DeploymentView[];
  /** What `gate.get` is asked about it, with the stage. */
  readonly gateSubject: GateSubject;
}

/** Models side by side. */
export interface ModelComparison {
  readonly models: readonly ModelRow[];
  /** One row a figure or property; `values` in the order of the models. */
  readonly groups: readonly { readonly title: string; readonly rows: readonly { readonly label: string; readonly values: readonly string[]; readonly isSame: boolean }[] }[];
  /** What differs, each one sentence. */
  readonly differences: readonly string[];
}

/** What a change would do, in sentences, before it is done. */
export interface ModelChangePreview {
  /** What would happen, in order. */
  readonly sentences: readonly string[];
  /** Why it cannot be done; null where it can. */
  readonly refusal: string | null;
  /** Lines of the gate that are not passed and have to be gone without knowingly: only where real money is armed. */
  readonly override: readonly string[];
}

/** A model as files. */
export interface ExportedModel {
  readonly files: readonly {
    readonly name: string;
    /** Where it was written; null where it comes with the answer. */
    readonly path: string | null;
    /** Null where it was written. */
    readonly base64: string | null;
    readonly bytes: number;
  }[];
  readonly notes: readonly string[];
}

/** What has been changed. */
export interface ModelChange {
  readonly deploymentId: string | null;
  /** One sentence. */
  readonly message: string;
}

const code = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const assignmentId = z.string().min(1).max(40);
const title = z.string().min(1).max(80);

const promote = z.strictObject({
  code,
  to: z.enum(['shadow', 'active']),
  /** Which strategy of the running session it is to work beside, or to replace. */
  assignmentId,
  /** Titles of the lines of the gate that the person knowingly goes without: only where real money is armed. */
  override: z.array(z.string()).default([]),
});
const rollback = z.strictObject({ assignmentId });

/** Inputs of the methods `models.*`. */
export const modelInputs = {
  list: z.strictObject({
    /** Only models of this kind. */
    kind: z.enum(MODEL_KIND_NAMES).optional(),
    /** The newest 200 versions of this bot. Where it is left out: those at work, and the newest few of the newest bots. */
    line: z.string().min(1).optional(),
    /** Only those whose code begins so, or whose title is this: of every bot. */
    text: z.string().min(1).optional(),
  }),
  get: z.strictObject({ code }),
  compare: z.strictObject({ codes: z.array(strategyCode).min(2).max(6) }),
  preview: z.discriminatedUnion('change', [
    z.strictObject({ change: z.literal('promote'), ...promote.omit({ override: true }).shape }),
    z.strictObject({ change: z.literal('rollback'), assignmentId }),
    z.strictObject({ change: z.literal('retire'), code }),
    z.strictObject({ change: z.literal('delete'), code }),
  ]),
  promote,
  rollback,
  retire: z.strictObject({ code }),
  delete: z.strictObject({ code }),
  rename: z.strictObject({ code, title }),
  note: z.strictObject({ code, note: z.string().max(2000) }),
  export: z.strictObject({
    code,
    /** `tradewind` is our own file, from which the model is read back bit for bit. `lightgbm` is for boosted trees, `onnx` and `tfjs` are for agents. */
    format: z.enum(['tradewind', 'onnx', 'tfjs', 'lightgbm']),
    /** An existing folder, or one that is made; null gives the files with the answer, for who has no folders here. */
    folder: z.string().min(1).nullable().default(null),
  }),
  import: z.strictObject({
    file: z.string().min(1),
    /** What the numbers that a foreign policy expects stand for: plain data, checked by the import; none for our own file. */
    mapping: z.record(z.string(), z.unknown()).optional(),
    /** A file that holds it. */
    mappingFile: z.string().min(1).optional(),
    /** Of a LightGBM model: bars that its forecast looks ahead. The file does not say. */
    horizonBars: z.int().min(1).max(1440).optional(),
    /** Of a LightGBM model: the market that it was trained on. */
    instrumentId: z.string().min(1).optional(),
    title: title.optional(),
  }),
} as const;

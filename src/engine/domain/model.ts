import type { Interval } from './interval.ts';
import type { SightSpec } from './sight.ts';
import type { EpochMs, InstrumentId } from './units.ts';

/**
 * A trained agent as plain data: what it sees, what its nets are, how they are asked together, what it was trained on. It never changes: another training is another model.
 * Its name is its code, the SHA-256 over the manifest and the weights (`modelCode`).
 */
export interface ModelDocument {
  readonly manifest: ModelManifest;
  /** The weights of all members one after the other; members say where theirs are. */
  readonly weights: Float32Array;
}

/** Everything of a model but its weights. Survives JSON; its text is part of the code, so the order of its fields is kept as it was written. */
export interface ModelManifest {
  readonly format: 1;
  readonly title: string;
  /** Validated `AgentConfig`: what it may do, and how what it opens is protected. */
  readonly agent: Readonly<Record<string, unknown>>;
  readonly features: ModelFeatures;
  /** Of the features; what is told of the position needs none. */
  readonly normaliser: ModelNormaliser;
  /** Numbers of the observation that say how much of some features is known. */
  readonly masks: readonly ModelMask[];
  /** Names of the observation's numbers, in their order: features, masks, position. */
  readonly observation: readonly string[];
  /** [observation] mean of each number over the training rows, 0 for those of the position: what an explanation compares with. */
  readonly baseline: readonly number[];
  readonly combine: ModelCombination;
  readonly members: readonly ModelMember[];
  readonly trained: ModelTraining;
  /** What the features and the actions were like in training; null where nobody has measured it (a model from elsewhere). */
  readonly reference: ModelReference | null;
}

/** Which features a model sees, and of which bars: what it asks of the engine when it is served. */
export type ModelFeatures = SightSpec;

/** What a normaliser has learned of the training rows: (value - centre) / scale within ±clip; 0 where the value is unknown or the scale is 0. */
export interface ModelNormaliser {
  readonly kind: 'z-score' | 'min-max' | 'robust';
  readonly featureSetHash: string;
  /** [features] */
  readonly centre: readonly number[];
  /** [features] */
  readonly scale: readonly number[];
  readonly clip: number | null;
}

/** One number of the observation: the share of these features that is known. */
export interface ModelMask {
  readonly name: string;
  /** Numbers of the features. */
  readonly columns: readonly number[];
}

/**
 * How the members come to one action. `single`: there is one. `mean`: probabilities, or actions, are averaged. `vote`: each has one vote; a tie goes to the choice
 * with the larger mean probability. `confidence`: averaged, each by how sure it is. Formulas: strategy/agent/ensemble.ts.
 */
export type ModelCombination = 'single' | 'mean' | 'vote' | 'confidence';

/** Dense layers one after the other, as in compute/nn. */
export interface ModelNetShape {
  readonly inputs: number;
  readonly layers: readonly { readonly units: number; readonly activation: 'tanh' | 'relu' | 'linear' }[];
}

/** A net and where its weights are: layer by layer its kernel [inputs × units], row by row, then its bias [units]. */
export interface ModelNet {
  readonly shape: ModelNetShape;
  readonly from: number;
  readonly count: number;
}

/**
 * What the outputs of a member mean. `categorical`: logits of the choices. `q-values`: the value of each choice. `duelling`: value of the place, then advantages of the choices.
 * `gaussian`: the mean of the action. `tanh`: the action itself, -1 to 1.
 */
export type ModelHead = 'categorical' | 'q-values' | 'duelling' | 'gaussian' | 'tanh';

/** One net of a model, or one policy from elsewhere. */
export interface ModelMember extends ModelNet {
  readonly algorithm: 'ppo' | 'dqn' | 'td3' | 'onnx';
  readonly seed: number | string;
  readonly head: ModelHead;
  /** Of a Gaussian head: logarithms of the deviations of the action. */
  readonly logDeviations?: readonly number[];
  /** The net that values a place, brought along so that the value can be shown. */
  readonly value?: ModelNet;
  /** What the member itself brings observations to mean 0 and deviation 1 with (PPO's option). */
  readonly observationScale?: ModelObservationScale;
  /** Of `onnx`: its file. `from` and `count` then say where its bytes lie in the weights, padded to whole floats; `shape` says inputs, and outputs as one linear layer. */
  readonly foreign?: ModelForeign;
}

/** What an observation normaliser has seen; (x - mean) / sqrt(squares / count + 1e-8) within ±limit. */
export interface ModelObservationScale {
  readonly count: number;
  readonly means: readonly number[];
  readonly squares: readonly number[];
  readonly limit: number;
}

/** An ONNX file inside a document. */
export interface ModelForeign {
  readonly bytes: number;
  readonly opset: number;
  readonly input: string;
  readonly output: string;
}

/** What a model was trained on. */
export interface ModelTraining {
  readonly instruments: readonly InstrumentId[];
  readonly interval: Interval;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly dataHash: string;
  readonly seeds: readonly (number | string)[];
  /** End of the newest day that a model which it went on from has learned from or was chosen by, where that is later than its own; absent where it is not. */
  readonly inheritedToMs?: EpochMs;
}

/** What was usual in training: drift is measured against it. */
export interface ModelReference {
  /** One for each feature, before the normaliser. `shares` has one number more than `edges`: below the first, between each two, above the last; of the known values. */
  readonly features: readonly { readonly name: string; readonly edges: readonly number[]; readonly shares: readonly number[]; readonly known: number }[];
  /** Share of each wanted exposure: of choices each by itself, of continuous actions in five equal parts from -1 to 1. */
  readonly actions: readonly { readonly exposure: number; readonly share: number }[];
  /** How far windows of the training data lie from the whole by themselves (`usualWindows` in compute/psi.ts); absent where they were too short to say. */
  readonly usual?: ModelUsual;
  /** What one bar brought the account in validation, net of all costs; absent where nobody has measured it. */
  readonly reward?: { readonly meanBps: number; readonly deviationBps: number; readonly bars: number };
}

/** Above `amber` one window in twenty lies, above `red` one in a hundred. */
export interface ModelUsual {
  readonly windowBars: number;
  /** [features] stability index. */
  readonly features: readonly { readonly amber: number; readonly red: number }[];
  /** Share of the features that lie beyond their own red limit in one window. */
  readonly redShare: { readonly amber: number; readonly red: number };
  /** Stability index of the actions; null where the windows were too few. */
  readonly actions: { readonly amber: number; readonly red: number } | null;
}

/** Why a model has decided what it has: asked for after the orders are on their way, and kept with the decision. */
export type DecisionWhy = ExplainedWhy | SeenWhy;

/** What a decision says of itself, whether it is explained already or when a person asks. */
interface WhyOfChoice {
  /** Close of the bar that it decided on. */
  readonly timeMs: EpochMs;
  /** What it could do, or, of a continuous action, what it has done; in the order of the choices. */
  readonly actions: readonly WhyAction[];
  /** Number of the choice taken. */
  readonly chosen: number;
  /** Exposure that it wants, -1 to 1. */
  readonly exposure: number;
  /** Expected sum of discounted rewards from here on, of boosted trees the forecast in bps; null where the model brings no value along. */
  readonly value: number | null;
  /** Of an ensemble: what each member wanted. Empty for one alone. */
  readonly members: readonly WhyMember[];
  /** What risk made of it; absent where nothing was to be opened. */
  readonly risk?: WhyRisk;
}

/** A decision whose reasons are worked out. */
export interface ExplainedWhy extends WhyOfChoice, WhyParts {
  readonly seen?: undefined;
}

/** A decision of boosted trees, whose exact parts take them as long as thousands of forecasts: what they are worked out from when a person asks. */
export interface SeenWhy extends WhyOfChoice {
  readonly seen: WhySeen;
}

/** What a version of boosted trees saw. */
export interface WhySeen {
  /** Code of the version. */
  readonly code: string;
  /** [features] in the version's order, null where unknown. */
  readonly values: readonly (number | null)[];
}

/** What moved a decision. */
export interface WhyParts {
  /** What moved the decision away from that of a usual observation, largest first; of an agent the 20 largest. */
  readonly contributions: readonly WhyContribution[];
  readonly explained: WhyExplained;
  /** Names of the features that were unknown. */
  readonly masked: readonly string[];
}

export interface WhyAction {
  /** In plain words: `short`, `flat`, `long 67 %`. */
  readonly title: string;
  readonly exposure: number;
  /** Null where the model values actions instead. */
  readonly probability: number | null;
  readonly value: number | null;
}

export interface WhyContribution {
  readonly feature: string;
  /** As the model sees it: a net normalised, trees as it is. NaN where it is unknown. */
  readonly value: number;
  /** Its part of the difference that is explained. */
  readonly contribution: number;
}

/** What the contributions add up to. */
export interface WhyExplained {
  /** `probability` and `value` of the choice taken, the continuous `action`, or, of boosted trees, the `forecast` in bps. */
  readonly of: 'probability' | 'value' | 'action' | 'forecast';
  readonly now: number;
  /** Of the usual observation. */
  readonly usual: number;
  /** Sum of all contributions, also of those too small to be told. */
  readonly sum: number;
  /** (now - usual) - sum: what the numeric integral has missed. */
  readonly gap: number;
}

export interface WhyMember {
  readonly algorithm: ModelMember['algorithm'];
  readonly seed: number | string;
  readonly exposure: number;
  /** Of its own choice; null where it has none. */
  readonly probability: number | null;
}

/** What risk made of what the agent wanted. */
export interface WhyRisk {
  readonly outcome: string;
  /** What the sizing method asked for and what was sent, in the base asset; null where nothing was sized. */
  readonly wantedQty: number | null;
  readonly qty: number | null;
  /** What the size was multiplied by, such as the regime. */
  readonly multipliers: readonly { readonly code: string; readonly factor: number }[];
  /** The limit that made it smaller or denied it; null for none. */
  readonly limit: string | null;
}

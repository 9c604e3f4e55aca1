import type { z } from 'zod';
import type { ModelKindName, StoredModel } from '../../../adapters/sqlite/model-store.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import type { BoostedFacts } from '../../../contract/models.ts';
import type { GateSubject } from '../../../contract/evidence.ts';
import type { StrategyAssignment } from '../../../core/engine-config.ts';
import type { ModelManifest } from '../../../domain/model.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { StrategyDefinition } from '../../../strategy/strategy.ts';

/** In which form a model leaves. */
export type ExportFormat = 'tradewind' | 'onnx' | 'tfjs' | 'lightgbm';

/** A model as files. */
export interface ModelFiles {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly notes: readonly string[];
}

/** A model that was read from the shelf and is the one of its code. */
export interface OpenedModel {
  /** Returns the strategy that it is. @throws Error with a sentence when it does not fit this version of the program */
  definition(): StrategyDefinition;
  /** Length of the bars that it decides on. */
  readonly interval: Interval;
  /** Returns the settings with which it is put in a place. */
  configFor(former: Pick<StrategyAssignment, 'strategy' | 'config'>): Readonly<Record<string, unknown>>;
  /** How large it is: weights of nets, or leaves of trees. */
  readonly size: number;
  /** Returns it as files. @throws RequestRefused when it has no such form */
  files(format: ExportFormat): ModelFiles;
}

export type OpenedReading = { readonly model: OpenedModel; readonly damage: null } | { readonly model: null; readonly damage: string };

/** What a list says of a model beside its row. */
export interface KindFacts {
  readonly algorithms: readonly string[];
  readonly seeds: readonly (number | string)[];
  readonly combine: ModelManifest['combine'];
  readonly featureSet: string;
  readonly boosted: BoostedFacts | null;
}

/** All that differs between the kinds of models: how one is read, served, and described. */
export interface ModelKind {
  readonly name: ModelKindName;
  /** Under which name a model of it is put to work. */
  readonly strategy: string;
  /** Settings of that strategy. */
  readonly schema: z.ZodType;
  /** In plain words, for sentences. */
  readonly noun: string;
  /** Reads one from the shelf and holds it to its code. */
  open(store: Pick<Store, 'models'>, code: string): OpenedReading;
  /** Tells what its stored manifest says; null where that cannot be read. */
  facts(row: Pick<StoredModel, 'manifest'>): KindFacts | null;
  /** Returns what it is compared by: words by the label that they stand under, and settings whose differences are told. Null where the manifest cannot be read. */
  compared(row: Pick<StoredModel, 'manifest'>): { readonly values: Readonly<Record<string, string>>; readonly settings: Readonly<Record<string, unknown>> } | null;
  /** Returns what the gate is asked about it: put to work where it was trained, as it was trained. Null where the manifest cannot be read. */
  gateSubject(row: StoredModel): GateSubject | null;
}

/** What the drift desk looks at, and how often. Bars are those that the model decides on. */
export interface DriftSettings {
  /** Newest bars whose features are compared with the rows that the model learned from. */
  readonly windowBars: number;
  /** After how many bars the features are looked at again. */
  readonly lookEveryBars: number;
  /** A feature counts as drifted when it was beyond its limit at so many looks in a row. */
  readonly looksInARow: number;
  /** Looks that are kept to be shown. */
  readonly keptLooks: number;
  /** Whether a feature also has to be further off than windows of the reference are by themselves, or the limits hold as they stand. */
  readonly limits: 'beyond-usual' | 'plain';
  /** From this population stability index on a feature has drifted. */
  readonly psiLimit: number;
  /** The same for the distance of Kolmogorov and Smirnov. */
  readonly ksLimit: number;
  /** Bars over which predictions and outcomes are correlated. */
  readonly icBars: number;
  /** The correlation counts as against the model below minus so many standard errors. */
  readonly icDeviations: number;
  /** Findings that are kept. */
  readonly keptFindings: number;
}

/**
 * Four hours of one-minute bars, looked at every quarter of an hour; correlations of a day. A KS limit of 0.25 belongs to the PSI limit of 0.25: of normal values both are reached
 * at a shift of about half a standard deviation to two thirds of one.
 */
export const DRIFT_SETTINGS: DriftSettings = {
  windowBars: 240, lookEveryBars: 15, looksInARow: 3, keptLooks: 192, limits: 'beyond-usual', psiLimit: 0.25, ksLimit: 0.25, icBars: 1440, icDeviations: 2.5, keptFindings: 20,
};

/** The limits as they stand, told at the first look beyond them: on bars of one minute nearly every look is. */
export const PLAIN_DRIFT: Pick<DriftSettings, 'limits' | 'looksInARow'> = { limits: 'plain', looksInARow: 1 };

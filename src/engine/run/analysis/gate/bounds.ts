// What a strategy has to show. All chosen by us; past results promise nothing, they only show that somebody has looked hard.

/** A year has seen more than one kind of market. */
export const LEAST_DAYS = 365;
/** With fewer trades the average of one says little: its error is a seventh of the spread of the results. */
export const LEAST_TRADES = 50;
/** Of a hundred worthless strategies five may pass a line. */
export const CONFIDENCE = 0.95;
/** Of nothing but chance, the best of one half of the time is as often above the middle of the other as below. */
export const MOST_OVERFITTING = 0.5;
export const LEAST_PAPER_DAYS = 7;
export const LEAST_PAPER_TRADES = 10;
export const LEAST_DEMO_TRADES = 5;

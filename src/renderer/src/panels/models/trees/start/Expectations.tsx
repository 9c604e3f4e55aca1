import styles from './start.module.css';

/** Says what the bot does, in one paragraph. */
export function WhatItDoes() {
  return (
    <p className={styles.lead}>
      It predicts what the price will do in the next ten minutes with a thousand small decision trees, buys or sells when the forecast is larger than the costs, and grows new trees every quarter of an hour on the last two days.
      A new version trades only when it has shown something on bars that it never saw; the version before is kept ready to come back.
    </p>
  );
}

/** Says what results look like, without a promise. */
export function WhatToExpect() {
  return (
    <div className={styles.expect}>
      <p>Most versions are refused, and most days on which one trades end with a loss after costs. A bot that does not trade for a day is working as it should: nothing it saw was worth its costs.</p>
      <p>A good day, a good week and a good backtest are no promise. Begin on paper, and read the log before the result.</p>
    </div>
  );
}

import styles from '../models.module.css';

/** Says what training is, what it needs and what to expect, where nothing was trained yet. */
export function Lesson() {
  return (
    <div className={styles.lesson}>
      <p className={styles.small}>An agent trades stored history again and again. After each bar it looks, chooses a side, and is told what came of it after costs; from this it learns what to choose. Nobody tells it a rule.</p>
      <ol>
        <li><strong>Data.</strong> Bars of the markets that it shall trade, a year or more. The newest part is locked away: what the agent does there is looked at once, at the end.</li>
        <li><strong>Time.</strong> Minutes to an hour on this computer. Trading goes on beside it and comes first.</li>
        <li><strong>Three seeds.</strong> The same training begun by three different chances. What only one of them can do was luck.</li>
        <li><strong>A verdict.</strong> Set against doing nothing, holding, a moving-average cross and trading by chance, all at the same costs. Most agents learn nothing that pays, and then the verdict says so.</li>
      </ol>
      <p className={styles.small}>What did well becomes a model on the shelf. From there it first decides beside what trades, without money. A good backtest is not a promise.</p>
    </div>
  );
}
